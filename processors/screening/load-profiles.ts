import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Profile } from './profile.ts';
import { ProfileError, validateProfile } from './validate-profile.ts';

/**
 * Every *.json of a folder, by profile id.
 * @throws ProfileError when a file is not JSON or not a profile.
 */
export async function loadProfiles(folder: string): Promise<ReadonlyMap<string, Profile>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  const profiles = await Promise.all(names.map((name) => loadProfile(join(folder, name))));
  return new Map(profiles.map((profile) => [profile.id, profile]));
}

async function loadProfile(file: string): Promise<Profile> {
  return validateProfile(parse(await readFile(file, 'utf8'), file), file);
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ProfileError(file, [`is not JSON: ${error instanceof Error ? error.message : String(error)}`]);
  }
}

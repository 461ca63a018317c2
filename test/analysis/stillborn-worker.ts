throw new Error('a package is missing');

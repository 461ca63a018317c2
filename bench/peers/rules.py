"""The marketplace profiles of profiles/*.json, asked of facts."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from looking import Facts

Finding = dict[str, Any]
# Variance of the Laplacian below which a picture is blurred, in place of the edge width in pixels that the profiles give.
BLURRED = {"block": 4.0, "warn": 12.0}
WEIGHT = {"BLOCK": 2, "WARN": 1, "INFO": 0}


def load_profile(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text())


def screen(facts: Facts, profile: dict[str, Any]) -> list[Finding]:
    """The gravest finding of each rule."""
    gravest: dict[str, Finding] = {}
    for rule in profile["rules"]:
        broken = check(facts, rule)
        if broken is None:
            continue
        measured, threshold, unit, sentence = broken
        made = finding(rule, measured, threshold, unit, f"{sentence}; {profile['name']} asks for {threshold} {unit}".strip() + ".")
        known = gravest.get(rule["rule"])
        if known is None or WEIGHT[made["severity"]] > WEIGHT[known["severity"]]:
            gravest[rule["rule"]] = made
    return list(gravest.values())


def finding(rule: dict[str, Any], measured: object, threshold: object, unit: str, sentence: str) -> Finding:
    return {
        "rule": rule["rule"], "severity": rule["severity"].upper(), "scope": rule["scope"].upper(), "imageId": None,
        "measured": str(measured), "threshold": str(threshold), "unit": unit, "sentence": sentence,
    }


def check(f: Facts, rule: dict[str, Any]) -> tuple[object, object, str, str] | None:
    longest, shortest = max(f.width, f.height), min(f.width, f.height)
    match rule["rule"]:
        case "size-min":
            if longest < rule.get("longest", 0) or shortest < rule.get("shortest", 0):
                return longest, rule.get("longest", rule.get("shortest")), "px", f"The picture is {f.width} x {f.height} px"
        case "size-max":
            if longest > rule.get("longest", 1e9) or f.width * f.height / 1e6 > rule.get("megapixels", 1e9):
                return longest, rule.get("longest", rule.get("megapixels")), "px", f"The picture is {f.width} x {f.height} px"
        case "file-size":
            if not rule.get("minBytes", 0) <= f.bytes <= rule.get("maxBytes", 1e12):
                return f.bytes, rule.get("maxBytes", rule.get("minBytes")), "bytes", f"The file has {f.bytes} bytes"
        case "format":
            if f.format not in rule["accept"]:
                return f.format, ", ".join(rule["accept"]), "", f"The file is a {f.format}"
        case "animated":
            if f.frames > 1:
                return f.frames, 1, "frames", f"The picture has {f.frames} frames"
        case "transparent":
            if f.transparent_share > rule["maxShare"]:
                return round(f.transparent_share, 4), rule["maxShare"], "share", f"{f.transparent_share:.0%} is transparent"
        case "aspect":
            if not rule["min"] <= f.width / f.height <= rule["max"]:
                return round(f.width / f.height, 3), f"{rule['min']} to {rule['max']}", "width / height", "The picture is a strip"
        case "background-white":
            return not_white(f, rule)
        case "fill":
            if f.plain and not rule.get("min", 0) <= f.fill_axis <= rule.get("max", 1):
                return round(f.fill_axis, 4), rule.get("min", rule.get("max")), "share", f"The product fills {f.fill_axis:.0%}"
        case "truncation":
            sides = ["left", "right"] if f.width / f.height < rule.get("modelCropBelow", 0) else list(f.touches)
            most = max(f.touches[side] for side in sides)
            if f.plain and most > rule["maxTouch"]:
                return round(most, 4), rule["maxTouch"], "share of the edge", f"The product covers {most:.0%} of an edge"
        case "border":
            if f.frame == "frame":
                return round(f.frame_width, 4), 0, "share of the side", "A frame runs around the picture"
        case "letterbox":
            if f.frame in ("letterbox", "pillarbox"):
                return round(f.frame_width, 4), 0, "share of the side", "Bars lie beside the picture"
        case "sharpness":
            least = BLURRED[rule["severity"]]
            if f.laplacian < least:
                return round(f.laplacian, 1), least, "variance of the Laplacian", "The picture is blurred"
        case "compression":
            if f.jpeg_quality is not None and f.jpeg_quality < rule["minQuality"]:
                return f.jpeg_quality, rule["minQuality"], "IJG quality", f"The JPEG has quality {f.jpeg_quality}"
        case "exposure":
            return badly_exposed(f, rule)
    return None


def not_white(f: Facts, rule: dict[str, Any]) -> tuple[object, object, str, str] | None:
    tint = max(f.colour) - min(f.colour)
    if not f.plain:
        return "no plain background", "plain white", "", "The product does not stand on a plain background"
    if f.background_luma < rule.get("minLuma", 0):
        return round(f.background_luma, 1), rule["minLuma"], "levels of 255", f"The background is rgb{f.colour}"
    if tint > rule.get("maxTint", 255):
        return tint, rule["maxTint"], "levels of 255", f"The background is tinted, rgb{f.colour}"
    if f.near_white < rule.get("minNear", 0):
        return round(f.near_white, 4), rule["minNear"], "share", f"{f.near_white:.0%} of the background is white"
    if f.exact_white < rule.get("minExact", 0):
        return round(f.exact_white, 4), rule["minExact"], "share", f"{f.exact_white:.0%} of the background is exactly white"
    return None


def badly_exposed(f: Facts, rule: dict[str, Any]) -> tuple[object, object, str, str] | None:
    if f.clipped_high > rule.get("maxClippedHigh", 1):
        return round(f.clipped_high, 4), rule["maxClippedHigh"], "share", f"{f.clipped_high:.0%} of the product is burnt out"
    if f.clipped_low > rule.get("maxClippedLow", 1):
        return round(f.clipped_low, 4), rule["maxClippedLow"], "share", f"{f.clipped_low:.0%} of the product is black"
    if f.contrast < rule.get("minContrast", 0):
        return f.contrast, rule["minContrast"], "levels of 255", f"The product spans {f.contrast:.0f} levels"
    return None

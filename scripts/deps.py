#!/usr/bin/env python3
"""Licences, sources and bans by deny.toml, and dependencies that no source file names."""

import json
import pathlib
import re
import subprocess
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
CRATES_IO = "registry+https://github.com/rust-lang/crates.io-index"
rules = tomllib.loads((ROOT / "deny.toml").read_text())
problems = []


def cargo(*args):
    command = ["cargo", *args]
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def allowed(expression):
    """Whether an SPDX expression can be met by allowed licences: OR needs one side, AND both."""
    words = re.findall(r"\(|\)|[^\s()]+", expression.replace("/", " OR "))

    def either():
        value = both()
        while words and words[0] == "OR":
            words.pop(0)
            value = both() or value
        return value

    def both():
        value = one()
        while words and words[0] == "AND":
            words.pop(0)
            value = one() and value
        return value

    def one():
        word = words.pop(0)
        if word == "(":
            value = either()
            words.pop(0)
            return value
        if words and words[0] == "WITH":
            word = f"{word} {words.pop(0)} {words.pop(0)}"
        return word in rules["licenses"]["allow"]

    return either()


def check_tree():
    banned = {rule["name"]: rule["reason"] for rule in rules["bans"]["deny"]}
    tree = ("tree", "--locked", "--workspace", "--edges", "normal,build,dev", "--prefix", "none", "--format", "{p}\t{l}")
    for line in sorted(set(cargo(*tree).split("\n")) - {""}):
        package, _, licence = line.removesuffix(" (*)").partition("\t")
        name = package.split(" ")[0]
        if name in banned:
            problems.append(f"{package} is banned: {banned[name]} (cargo tree -i {name})")
        if not licence or not allowed(licence):
            problems.append(f"{package}: licence {licence or 'unknown'} is not allowed by deny.toml")
    for package in tomllib.loads((ROOT / "Cargo.lock").read_text())["package"]:
        if package.get("source", CRATES_IO) != CRATES_IO:
            problems.append(f"{package['name']}: source {package['source']} is not allowed")


def check_unused():
    members = json.loads(cargo("metadata", "--locked", "--no-deps", "--format-version", "1"))["packages"]
    for package in members:
        folder = pathlib.Path(package["manifest_path"]).parent
        ignored = ((package.get("metadata") or {}).get("cargo-machete") or {}).get("ignored", [])
        files = [p for p in folder.rglob("*.rs") if "target" not in p.relative_to(folder).parts]
        text = "\n".join(p.read_text() for p in files)
        for dependency in package["dependencies"]:
            name = dependency["rename"] or dependency["name"]
            ident = name.replace("-", "_")
            if name not in ignored and not re.search(rf"\b{ident}\b", text):
                problems.append(f"{package['name']} does not use its dependency {name}")
            if dependency["req"] == "*" and not dependency.get("path"):
                problems.append(f"{package['name']}: {name} has no version")


check_tree()
check_unused()
for problem in problems:
    print(f"· {problem}", file=sys.stderr)
sys.exit(bool(problems))

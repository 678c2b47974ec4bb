#!/usr/bin/env python3
"""Unpacks one recorded case into a folder that it makes."""

import argparse
import pathlib
import sys

import recorded


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("case", help="name of a case, or area/name")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--profile", default=recorded.DEFAULT,
                        choices=[*recorded.PROFILES])
    arguments = parser.parse_args()
    recorded.find_case(arguments.case, arguments.profile).unpack(arguments.folder)


if __name__ == "__main__":
    try:
        main()
    except (recorded.CaseError, OSError) as error:
        sys.exit(f"unpack: {error}")

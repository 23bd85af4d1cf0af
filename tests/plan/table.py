"""Judges rows of a CSV file by a Table Schema with frictionless: prints row number (from 2) and field of what is refused.

Usage: python table.py SCHEMA ROWS
"""

import json
import sys
from pathlib import Path

from frictionless import Resource, Schema

schema = Schema.from_descriptor(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
path = Path(sys.argv[2])
report = Resource(path=path.name, basepath=str(path.parent), schema=schema).validate(limit_errors=100_000)
for row, field, kind in report.flatten(["rowNumber", "fieldName", "type"]):
    print(row or 0, field or kind, kind)

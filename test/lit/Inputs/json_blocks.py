"""Writes every ```json block of a Markdown page that is a workflow file to OUT/N.json. json_blocks.py PAGE OUT LEAST"""
import json
import pathlib
import re
import sys

page, out, least = sys.argv[1:]
found = [b for b in re.findall(r"^```json\n(.*?)^```", pathlib.Path(page).read_text(), re.M | re.S)
         if {"functions", "data_transformations"} & set(json.loads(b))]
pathlib.Path(out).mkdir(parents=True, exist_ok=True)
for number, block in enumerate(found):
    (pathlib.Path(out) / f"{number}.json").write_text(block)
sys.exit(0 if len(found) >= int(least) else f"{len(found)} workflow files in {page}")

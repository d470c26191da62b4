"""The sheet reader under a fuzzer that follows branches: a fixed number of files, and nothing but rows or sentences."""

import importlib.util
import subprocess
import sys

import pytest

from tests.harvesters.test_sheet_fuzz import WHOLE

RUNS = 20_000


@pytest.mark.long
def test_files_that_reach_ever_more_branches(tmp_path):
    if importlib.util.find_spec("atheris") is None:
        pytest.skip("atheris is not installed (pip install atheris)")
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for kind, content in WHOLE.items():
        (corpus / kind).write_bytes(content)
    limits = [f"-runs={RUNS}", "-max_total_time=900", "-timeout=20", "-rss_limit_mb=2048", "-max_len=20000", "-seed=1"]
    asked = [sys.executable, "-m", "tests.harvesters.sheetcoverage", *limits, f"-artifact_prefix={tmp_path}/", str(corpus)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4_000:]

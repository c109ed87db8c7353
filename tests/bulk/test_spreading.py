"""The findings do not depend on where batches are judged."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Run, Served, dataset, html_of, page

FEED = "https://feeds.example/sessions"


@pytest.fixture
def pages(tmp_path: Path) -> str:
    """A folder with some megabytes."""
    folder = tmp_path / "pages"
    folder.mkdir()
    for number in range(20):
        (folder / f"{number}.json").write_bytes(page(FEED, number * 200, 200))
    return "pages"


def test_one_process_or_two(pages: str, validate: Run) -> None:
    one = validate("--format", "json", "--jobs", "1", pages)
    two = validate("--format", "json", "--jobs", "2", pages)

    assert one.returncode == 1
    assert one.stdout == two.stdout


def test_feeds_side_by_side_are_told_in_the_order_of_the_site(
    served: Served, validate: Run
) -> None:
    feeds = {f"Kind{number}": f"{served.url}/feed-{number}" for number in range(5)}
    served.answer = lambda path, query: (
        (200, "text/html", html_of(dataset(**feeds)).encode())
        if path == "/"
        else served.feed(path, query, items=100 * (6 - int(path[-1])), per_page=40)
    )
    words = ["--format", "json", "--least", "failure", served.url + "/"]

    assert validate("--jobs", "1", *words).stdout == validate("--jobs", "2", *words).stdout


def test_a_cluster(pages: str, tmp_path: Path, validate: Run) -> None:
    pytest.importorskip("distributed")
    code = (
        "import sys\nfrom distributed import LocalCluster\n"
        "if __name__ == '__main__':\n"
        "    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None,\n"
        "                      host='127.0.0.1', silence_logs=50) as cluster:\n"
        "        print(cluster.scheduler_address, flush=True)\n"
        "        sys.stdin.read()\n"
    )
    script = tmp_path / "cluster.py"
    script.write_text(code, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    ) as cluster:
        try:
            assert cluster.stdout is not None
            address = cluster.stdout.readline().strip()
            assert re.match(r"tcp://127\.0\.0\.1:\d+", address)
            there = validate("--format", "json", "--cluster", address, pages)
        finally:
            cluster.communicate()

    assert there.returncode == 1, there.stderr
    assert there.stdout == validate("--format", "json", "--jobs", "1", pages).stdout


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("nonsense://", "give an address like tcp://"),
        ("tcp://127.0.0.1:1", "tcp://127.0.0.1:1: no cluster answers"),
    ],
)
def test_a_cluster_that_is_not_there(address: str, said: str, pages: str, validate: Run) -> None:
    done = validate("--cluster", address, pages)

    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_the_package_for_clusters_is_named_when_it_is_missing(
    pages: str, tmp_path: Path, validate: Run
) -> None:
    (tmp_path / "distributed.py").write_text("raise ImportError", encoding="utf-8")
    done = validate("--cluster", "tcp://127.0.0.1:1", pages)

    assert done.returncode == 2
    assert 'pip install "bookproof[cluster]"' in done.stderr

"""Every check can fail, and a system as it should be passes: shown over HTTP, defect by defect.

``BOOKPROOF_PROOF_SHARE=2/5`` runs the second fifth of the defects only.
"""

import os
from pathlib import Path

import pytest

from bookproof import resources
from bookproof.proof.__main__ import ALL_TYPES, MATRIX, clean_trials, gaps, share_of
from bookproof.proof.matrix import page
from bookproof.proof.plan import Kill, kills
from bookproof.proof.trial import run_trial

CHOSEN = share_of(list(kills()), os.environ.get("BOOKPROOF_PROOF_SHARE", "1/1"))


def test_every_defect_is_mapped_and_every_check_is_failed_by_one() -> None:
    assert gaps() == []


def test_kill_matrix_is_up_to_date() -> None:
    written = Path(resources.folder("features").parent, MATRIX).read_text("utf-8")
    assert written == page(), "run `make proof`, which writes the matrix"


@pytest.mark.parametrize("kill", clean_trials(), ids=lambda kill: kill.setting)
def test_lab_without_defects_passes_every_check(kill: Kill) -> None:
    trial = run_trial(kill, ALL_TYPES)
    assert trial.flaws == []
    assert set(trial.cases) == {"passed"}


@pytest.mark.parametrize("defect", CHOSEN)
def test_defect_fails_exactly_its_checks(defect: str) -> None:
    assert run_trial(kills()[defect]).flaws == []


def test_shares_together_are_the_whole() -> None:
    names = [str(number) for number in range(11)]
    parts = [share_of(names, f"{part}/3") for part in (1, 2, 3)]
    assert sorted(name for part in parts for name in part) == sorted(names)

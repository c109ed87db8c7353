"""Judging a recorded run again, without a target: same scenarios, answers from the recording."""

from bookproof.recording import RecordingFault
from bookproof.replay.judging import CaseReplay, Changed, Replay, rejudge, replay
from bookproof.replay.pages import System, system_of
from bookproof.replay.recording import Recording, open_recording

__all__ = [
    "CaseReplay",
    "Changed",
    "Recording",
    "RecordingFault",
    "Replay",
    "System",
    "open_recording",
    "rejudge",
    "replay",
    "system_of",
]

"""Judging a recorded run again, without a target: same scenarios, answers from the recording."""

from bookproof.recording import RecordingFault
from bookproof.replay.judging import CaseReplay, Changed, Replay, rejudge, replay
from bookproof.replay.recording import Recording, open_recording

__all__ = [
    "CaseReplay",
    "Changed",
    "Recording",
    "RecordingFault",
    "Replay",
    "open_recording",
    "rejudge",
    "replay",
]

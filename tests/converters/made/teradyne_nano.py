"""Logs of a Teradyne Nano-51e, as they are described."""

from __future__ import annotations

__all__ = ["EXAMPLES", "NAME", "ROWS"]

NAME = "A%PN-1%20260104%S1_NG_20260105130709.csv"
ROWS = """\
Test,Value,Low,High,Result
5 V[Rails],5.02V,4.9V,5.1V,PASS
Current[Rails],-1.5E-3 A,,1E-3 A,PASS
R1,99.5\u03a9,90,95,FAIL
LED,,,,PASS
"""
EXAMPLES = {NAME: ROWS.encode()}

"""A CSV file in the long form."""

from __future__ import annotations

__all__ = ["EXAMPLES"]

EXAMPLES = {
    "long.csv": b"sn,test,value,unit,low,high,status\nS1,5 V,5.02,V,4.9,5.1,pass\nS1,R1,9,Ohm,9,,fail\nS2,LED,,,,,pass",
}

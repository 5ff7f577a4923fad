"""A few captchas with tests/captcha/measure: enough to detect that they have become readable for OCR."""
import re
import subprocess

from support.amount import LONG
from support.stack import ROOT

MEASURE = ROOT / "tests/captcha/measure"
# Of 60 pictures, one in twenty of which is solved, eleven or more are in one run of 5,800; of 12, six or
# more in one of 5,000.
COUNT, MOST = (60, 10) if LONG else (12, 5)


def measure(*arguments):
    return subprocess.run([MEASURE, *arguments], capture_output=True, text=True, timeout=600, check=False)


def test_tesseract_solves_next_to_no_captcha():
    done = measure("--count", str(COUNT))
    solved = [int(number) for number in re.findall(r"^solved, .* (\d+) of \d+", done.stdout, re.MULTILINE)]
    assert len(solved) == 15 and max(solved) <= MOST, done.stdout + done.stderr


def test_undrawable_captcha_is_reported():
    done = measure("--count", "2", "--font", "/nowhere/font.ttf")
    assert done.returncode == 69 and "CAPTCHA_FONT" in done.stderr


def test_measure_has_help_and_rejects_unknown_options():
    assert "--count" in measure("--help").stdout
    assert measure("--no-such-option").returncode == 64

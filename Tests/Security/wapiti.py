"""Debian's wapiti with one repair: its translation of `*` in left-out addresses does not compile under Python 3.11.

Started with the interpreter whose packages hold `wapitiCore`; arguments are wapiti's own.
"""

import fnmatch
import re
import sys

import wapitiCore.net.crawler as crawler
from wapitiCore.main.wapiti import wapiti_main

crawler.wildcard_translate = lambda pattern: re.compile(fnmatch.translate(pattern))
sys.argv[0] = "wapiti"
wapiti_main()

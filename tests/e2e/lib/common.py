# SPDX-License-Identifier: Apache-2.0
"""What most scenes share: imports, and settings to add to."""
import json  # noqa: F401
import os  # noqa: F401
import pathlib
import re  # noqa: F401
import shutil  # noqa: F401
import signal  # noqa: F401
import smtplib  # noqa: F401
import socket  # noqa: F401
import sys
import time  # noqa: F401

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from client import *  # noqa: F401,F403,E402
from haechi import *  # noqa: F401,F403,E402
from partners import *  # noqa: F401,F403,E402
from scene import *  # noqa: F401,F403,E402

# A service on loopback whose clients come from wherever XCLIENT says. {hop}: the next hop.
SETTINGS = """
hostname = "mx.example.net";
log_level = "info";
listeners = (
	{ name = "mx"; address = "127.0.0.1"; port = {port}; xclient = [ "127.0.0.1" ]; }
);
domains = ( { name = "example.net"; hop = "{hop}"; } );
dns: { mode = "zone"; zone_file = "{zone}"; };
networks: { own = []; };
smtp: { greeting_delay_ms = 0; };
scanner: { count = 2; };
"""

# The zone of the good client (client.py), and some that are not so good.
ZONE = """
example.org.              3600 IN SOA ns.example.org. host.example.org. 1 3600 600 86400 60
example.org.              A    192.0.2.10
example.org.              MX   10 mail.example.org.
example.org.              TXT  "v=spf1 ip4:192.0.2.10 -all"
mail.example.org.         A    192.0.2.10
10.2.0.192.in-addr.arpa.  PTR  mail.example.org.
example.net.              MX   10 mx.example.net.
mx.example.net.           A    192.0.2.1
soft.example.             A    192.0.2.20
soft.example.             MX   10 soft.example.
soft.example.             TXT  "v=spf1 ip4:192.0.2.20 ~all"
"""

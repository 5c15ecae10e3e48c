"""Prints what python3-libnmap makes of an XML report, as JSON."""
import json
import sys

from libnmap.parser import NmapParser

report = NmapParser.parse_fromfile(sys.argv[1])
hosts = [
    {
        "address": host.address,
        "status": host.status,
        "mac": host.mac,
        "names": host.hostnames,
        "services": {s.port: [s.state, s.reason, s.service] for s in host.services},
        "scripts": {s["id"]: s["elements"] for s in host.scripts_results},
    }
    for host in report.hosts
]
print(
    json.dumps(
        {
            "type": report.scan_type,
            "commandline": report.commandline,
            "started": report.started,
            "up": report.hosts_up,
            "down": report.hosts_down,
            "total": report.hosts_total,
            "summary": report.summary,
            "hosts": hosts,
        }
    )
)

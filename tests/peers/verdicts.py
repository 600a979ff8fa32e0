"""What dschain, unbound-host and delv say about a zone, in one set of words.

The peers are asked for the SOA record at the zone's apex. Every zone of the lab has one, so an
answer that there is none is no verdict on the zone: it is UNREADABLE, like all output that is not
known here, and agrees with nothing.
"""
import json
import re

SECURE = "secure"
INSECURE = "insecure"
BOGUS = "bogus"
INDETERMINATE = "indeterminate"
UNREADABLE = "unreadable"

# The texts of BIND's result codes after "resolution failed: ". The first set is a validator's
# refusal, the second one a resolver that had no answer to validate.
_DELV_REFUSALS = {
    "RRSIG failed to verify",
    "RRSIG has expired",
    "RRSIG validity period has not begun",
    "broken trust chain",
    "insecurity proof failed",
    "no valid DS",
    "no valid KEY",
    "no valid NSEC",
    "no valid RRSIG",
    "signing key is unauthorized",
}
_DELV_NO_ANSWER = {
    "SERVFAIL",
    "connection refused",
    "failure",
    "host unreachable",
    "network unreachable",
    "timed out",
}


def dschain_report(output):
    """The status and the counts of views from `dschain check --json`.

    Raises ValueError if this is no report.
    """
    try:
        report = json.loads(output)
        status = report["status"]
        views = {word: report["views"][word] for word in (SECURE, INSECURE, BOGUS, INDETERMINATE)}
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise ValueError(f"no dschain report: {error!r}") from error
    if status not in views:
        raise ValueError(f"no dschain status: {status!r}")
    return status, views


def unbound_host_status(output):
    """The verdict in the output of `unbound-host -v -t SOA ZONE`."""
    first = output.split("\n", 1)[0]
    if "(BOGUS (security failure))" in first:
        return BOGUS
    if re.fullmatch(r"Host \S+ not found: 2\(SERVFAIL\)\. \(error\)", first):
        return INDETERMINATE
    answer = re.fullmatch(r"\S+ has SOA record .* \((secure|insecure)\)", first)
    return answer.group(1) if answer else UNREADABLE


def delv_status(output):
    """The verdict in the output (both streams) of `delv ZONE SOA`."""
    failure = re.search(r"^;; resolution failed: (.+)$", output, re.M)
    if failure:
        reason = failure.group(1).strip()
        if reason in _DELV_REFUSALS:
            return BOGUS
        return INDETERMINATE if reason in _DELV_NO_ANSWER else UNREADABLE
    verdicts = set(re.findall(r"^; ((?:negative response, )?(?:fully validated|unsigned answer))$",
                              output, re.M))
    if verdicts == {"fully validated"}:
        return SECURE
    return INSECURE if verdicts == {"unsigned answer"} else UNREADABLE

"""Any real Jira's answers, saved as files, into a site that the sandbox can serve."""

from sandbox.exports.jira.load import load_jira_export
from sandbox.exports.jira.node import ExportError
from sandbox.exports.jira.payloads import Payload, read_payload
from sandbox.exports.jira.records import read_companion

__all__ = ["ExportError", "Payload", "load_jira_export", "read_companion", "read_payload"]

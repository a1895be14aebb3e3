"""Reading exports of Slack."""

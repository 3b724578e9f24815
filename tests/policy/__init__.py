"""The rules, tried: each room of policy/ has its tests here, and cases/ holds whole situations."""

"""What may be destroyed, when and why (gallring): facts, rules, decisions and holds become assessments. Pure."""

export const AUDIT_CHOICES = ["records", "person", "extracts", "reconcile", "misuse", "monthly", "verify"] as const;

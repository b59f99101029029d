/* What can be looked into, for each role its own. */
import { mayOpen } from "../pages";
import { session } from "../../session";
import { useStore } from "../../store";
import { useText } from "../../text";
import { auditPages } from "./rows";
import { AUDIT_CHOICES } from "./choices";

export function AuditPage() {
    const t = useText();
    const now = useStore(session);
    const own = AUDIT_CHOICES.filter((name) =>
        auditPages.some((row) => row.path === `/audit/${name}` && now && mayOpen(row, now)));
    const titles: Record<(typeof AUDIT_CHOICES)[number], string> = {
        records: t.records.title, person: t.about.title, extracts: t.extracts.title, reconcile: t.reconcile.title,
        misuse: t.misuse.title, monthly: t.monthly.title, verify: t.verify.title,
    };
    return (
        <>
            <h1>{t.audit.title}</h1>
            <p class="lead">{t.audit.lead}</p>
            <ul class="tiles">
                {own.map((name) => (
                    <li key={name}>
                        <h2><a href={`#/audit/${name}`}>{titles[name]}</a></h2>
                        <p>{t.audit.about[name]}</p>
                    </li>
                ))}
            </ul>
        </>
    );
}

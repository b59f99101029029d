/* How a check came out, or that none was made; the same signs in lists, histories and jobs. */
import { useText } from "../text";
import type { Application, CheckEnding, CheckOutcome } from "../types";
import { Badge, type Tone } from "./Badge";

const TONES: Record<CheckOutcome | CheckEnding, Tone> = {
    answered: "good", deleted: "quiet", status: "good", "not-found": "quiet", incomplete: "warn", refused: "bad", failed: "warn",
};

export function OutcomeBadge({ outcome }: { outcome: CheckOutcome | CheckEnding }) {
    const t = useText();
    return <Badge tone={TONES[outcome]}>{t.answer.badges[outcome]}</Badge>;
}

export function ApplicationBadge({ application }: { application: Application }) {
    const t = useText();
    if (application.outcome) return <Badge tone="quiet">{t.applications.outcomes[application.outcome]}</Badge>;
    if (application.last_check) return <OutcomeBadge outcome={application.last_check.outcome} />;
    return <Badge tone="calm">{t.applications.waiting}</Badge>;
}

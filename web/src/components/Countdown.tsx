/* How long until an instant, in the largest fitting unit; drawn anew every half minute. */
import { useEffect, useState } from "preact/hooks";
import { shortInstant } from "../format";
import { useText } from "../text";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function Countdown({ until }: { until: string }) {
    const t = useText();
    const [now, setNow] = useState(Date.now());

    useEffect(() => {
        const timer = setInterval(() => setNow(Date.now()), 30_000);
        return () => clearInterval(timer);
    }, []);

    const seconds = Math.round((new Date(until).getTime() - now) / 1000);
    const away = Math.abs(seconds);
    const span =
        away >= 2 * DAY ? t.time.days(Math.floor(away / DAY))
        : away >= 2 * HOUR ? t.time.hours(Math.floor(away / HOUR))
        : t.time.minutes(Math.floor(away / MINUTE));
    return (
        <time dateTime={until} title={shortInstant(until)}>
            {seconds >= 0 ? t.time.in(span) : away < MINUTE ? t.time.justNow : t.time.ago(span)}
        </time>
    );
}

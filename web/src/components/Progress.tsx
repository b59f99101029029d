/* How far something long has come, also told in words. */
interface Props {
    label: string;
    done: number;
    total: number;
    children?: string;
}

export function Progress({ label, done, total, children }: Props) {
    const share = total > 0 ? Math.floor((100 * done) / total) : 0;
    return (
        <div class="progress">
            <progress aria-label={label} value={done} max={total || 1} />
            <p>
                <strong>{share} %</strong>{children && ` · ${children}`}
            </p>
        </div>
    );
}

// Answers to a press may come by a message of their own a little later; the list follows them for so long.

const FOLLOW = 8000;

let until = 0;

export const follow = () => { until = performance.now() + FOLLOW; };

export const following = () => performance.now() < until;

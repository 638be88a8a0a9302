/* Counts a round again in the browser, from docs/recount.md and docs/counting.md alone: fractions of BigInt, no library. */
(() => {
  "use strict";
  const text = new TextEncoder();
  const plain = new TextDecoder();
  const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const bytesOf = (digits) => Uint8Array.from(digits.match(/../g) || [], (pair) => parseInt(pair, 16));
  const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", joined(parts)));
  function joined(parts) {
    const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
    parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
    return all;
  }
  const byPoint = (one, other) => {
    const a = [...one];
    const b = [...other];
    for (let n = 0; n < Math.min(a.length, b.length); n++) if (a[n] !== b[n]) return a[n].codePointAt(0) - b[n].codePointAt(0);
    return a.length - b.length;
  };

  /* ---- bytes and trees ---- */
  function canon(value) {
    if (Array.isArray(value)) return `[${value.map(canon).join(",")}]`;
    if (value === null || typeof value !== "object") return JSON.stringify(value);
    return `{${Object.keys(value).sort(byPoint).map((key) => `${JSON.stringify(key)}:${canon(value[key])}`).join(",")}}`;
  }
  async function commitment(mode, contest, secret, choices) {
    const parts = [text.encode(contest), bytesOf(secret), text.encode(canon(choices))];
    const sized = parts.flatMap((part) => [new Uint8Array([part.length >>> 24, part.length >>> 16, part.length >>> 8, part.length]), part]);
    return hex(await sha256(text.encode(mode === "atoms" ? "pb/atom/v1\0" : "pb/ballot/v1\0"), ...sized));
  }
  const leaf = (data) => sha256(new Uint8Array([0]), data);
  async function root(hashes) {
    if (!hashes.length) return sha256();
    if (hashes.length === 1) return hashes[0];
    let half = 1;
    while (half * 2 < hashes.length) half *= 2;
    return sha256(new Uint8Array([1]), await root(hashes.slice(0, half)), await root(hashes.slice(half)));
  }
  /* A tree that grows: the roots of its full parts, so that the root at each head costs a few hashes. */
  class Tree {
    peaks = [];
    size = 0;
    async add(hashed) {
      let rest = this.size++;
      for (; rest & 1; rest >>>= 1) hashed = await sha256(new Uint8Array([1]), this.peaks.pop(), hashed);
      this.peaks.push(hashed);
    }
    async root() {
      if (!this.size) return hex(await sha256());
      let found = this.peaks.at(-1);
      for (const peak of this.peaks.slice(0, -1).reverse()) found = await sha256(new Uint8Array([1]), peak, found);
      return hex(found);
    }
  }
  const headBytes = ({ number, size, root: top, time, prev }) =>
    text.encode(`pb/tree-head/v1\0${canon({ number, size, root: top, time, ...(prev && { prev }) })}`);
  /* Whether the key signed these bytes; nothing where this browser has no Ed25519. */
  async function signed(key, signature, data) {
    try {
      const known = await crypto.subtle.importKey("raw", bytesOf(key), { name: "Ed25519" }, false, ["verify"]);
      return await crypto.subtle.verify({ name: "Ed25519" }, known, bytesOf(signature), data);
    } catch (error) {
      if (error.name === "NotSupportedError") return undefined;
      return false;
    }
  }
  const rootOf = async (entries) => hex(await root(await Promise.all(entries.map((entry) => leaf(bytesOf(entry))))));

  /* ---- fractions ---- */
  const gcd = (a, b) => (b ? gcd(b, a % b) : a < 0n ? -a : a);
  function part(above, below = 1n) {
    const common = gcd(above, below) || 1n;
    return [above / common, below / common];
  }
  const add = (a, b) => part(a[0] * b[1] + b[0] * a[1], a[1] * b[1]);
  const times = (a, b) => part(a[0] * b[0], a[1] * b[1]);
  const by = (a, b) => part(a[0] * b[1], a[1] * b[0]);
  const compare = (a, b) => {
    const [left, right] = [a[0] * b[1], b[0] * a[1]];
    return left < right ? -1 : left > right ? 1 : 0;
  };
  const written = (a) => `${a[0]}/${a[1]}`;
  const sum = (numbers) => numbers.reduce((all, one) => all + one, 0n);

  /* ---- counting ---- */
  const SHARES = ["mes_cost", "mes_cardinality", "mes_points", "mes_points_cost", "mes_borda0", "mes_borda1"];
  const GREEDY = ["votes", "points", "borda0", "borda1"].flatMap((name) => [`greedy_${name}`, `greedy_${name}_per_cost`]);
  const UNKNOWN = ["fund_unsupported", "no_skip", "leftovers", "pots", "caps", "limits"];

  function worthOf(rule, place, points, length) {
    if (rule.includes("points")) return BigInt(points);
    if (rule.includes("borda0")) return BigInt(length - 1 - place);
    if (rule.includes("borda1")) return BigInt(length - place);
    return points > 0 ? 1n : 0n;
  }
  /* What the ballots give to each project, and who comes first between equals. */
  function added(rules, projects, ballots, sums) {
    const given = (place, which) => BigInt(sums[place]?.[which] ?? 0);
    const all = projects.map(([id, cost], n) => ({ id, cost: BigInt(cost), votes: given(n, 0), score: given(n, 1), side: [] }));
    const voters = ballots.map(([, number]) => BigInt(number));
    ballots.forEach(([marks], group) =>
      marks.forEach(([project, points], place) => {
        const worth = worthOf(rules.rule, place, points, marks.length);
        all[project].votes += voters[group];
        all[project].score += worth * voters[group];
        if (worth) all[project].side.push({ group, worth });
      }));
    const drawn = new Map(rules.lot.map((id, place) => [id, place]));
    const lot = (one) => drawn.get(one.id) ?? rules.lot.length;
    const order = {
      by_id: (a, b) => byPoint(a.id, b.id),
      by_lot: (a, b) => lot(a) - lot(b) || byPoint(a.id, b.id),
      cost_votes_lot: (a, b) => Number(a.cost > b.cost) - Number(a.cost < b.cost) || Number(b.votes > a.votes) - Number(b.votes < a.votes)
        || lot(a) - lot(b) || byPoint(a.id, b.id),
    }[rules.ties];
    [...all].sort(order).forEach((one, rank) => (one.rank = rank));
    const least = BigInt(Math.max(rules.min_score || 0, 1));
    const open = all.filter((one) => one.votes >= BigInt(rules.min_votes) && one.score >= least);
    return { rules, all, voters, open, budget: BigInt(rules.budget) };
  }
  const spent = (projects) => sum(projects.map((one) => one.cost));

  /* By score (or score for the money, what is free first): fund what fits, unless a rival is funded. */
  function fund(vote, funded) {
    const perCost = vote.rules.rule.endsWith("_per_cost");
    const free = (one) => perCost && one.cost === 0n;
    const level = (one) => part(one.score, perCost ? one.cost : 1n);
    const sorted = [...vote.open].sort((a, b) =>
      Number(free(b)) - Number(free(a)) || (free(a) ? 0 : compare(level(b), level(a))) || a.rank - b.rank);
    for (const one of sorted) {
      const rivals = vote.rules.exclusive.filter((set) => set.includes(one.id));
      const blocked = rivals.some((set) => funded.some((other) => set.includes(other.id)));
      if (!funded.includes(one) && !blocked && one.cost <= vote.budget - spent(funded)) funded.push(one);
    }
  }
  /* The price of a unit of worth at which the supporters pay the cost; nothing where they cannot.
     Balances are whole numbers of 1/unit. */
  function price(vote, one, money) {
    const rows = one.side.filter(({ group }) => money[group] > 0n).map(({ group, worth }) => ({ worth, has: money[group], voters: vote.voters[group] }));
    let missing = one.cost * money.unit;
    if (sum(rows.map((row) => row.has * row.voters)) < missing) return null;
    let slope = sum(rows.map((row) => row.worth * row.voters));
    const same = rows.every((row) => row.worth === rows[0].worth);
    rows.sort((a, b) => {
      const [left, right] = same ? [a.has, b.has] : [a.has * b.worth, b.has * a.worth];
      return left < right ? -1 : left > right ? 1 : 0;
    });
    for (const row of rows) {
      if (row.has * slope >= missing * row.worth) break;
      missing -= row.has * row.voters;
      slope -= row.worth * row.voters;
    }
    return part(missing, slope);
  }
  function oneRun(vote, share) {
    const byCost = ["mes_cost", "mes_points_cost"].includes(vote.rules.rule);
    const money = vote.voters.map(() => share[0]);
    money.unit = share[1];
    const done = vote.open.filter((one) => !one.cost).sort((a, b) => a.rank - b.rank).map((one) => [one, part(0n)]);
    const waiting = new Map(vote.open.filter((one) => one.cost).map((one) => [one, part(byCost ? 1n : one.cost, one.score)]));
    while (spent(done.map(([one]) => one)) <= vote.budget) {
      let best = null;
      for (const [one, bound] of [...waiting].sort((a, b) => compare(a[1], b[1]))) {
        if (best && compare(bound, best.rate) > 0) break;
        const found = price(vote, one, money);
        if (!found) {
          waiting.delete(one);
          continue;
        }
        const whole = part(found[0], found[1] * money.unit);
        const rate = byCost ? by(whole, part(one.cost)) : whole;
        waiting.set(one, rate);
        const before = best ? compare(rate, best.rate) || one.rank - best.one.rank : -1;
        if (before < 0) best = { one, rate, whole, found };
      }
      if (!best) break;
      waiting.delete(best.one);
      done.push([best.one, best.whole]);
      const [due, finer] = best.found;
      for (let group = 0; group < money.length; group++) money[group] *= finer;
      money.unit *= finer;
      for (const { group, worth } of best.one.side) {
        const rest = money[group] - due * worth;
        money[group] = rest > 0n ? rest : 0n;
      }
    }
    return done;
  }
  async function equalShares(vote, progress) {
    const how = vote.rules.completion;
    const people = sum(vote.voters);
    const unit = BigInt(vote.rules.unit);
    let share = part(vote.budget, people);
    if (how === "add1_integral") share = part((vote.budget / (people * unit)) * unit);
    let done = oneRun(vote, share);
    let rises = 0;
    while (how.startsWith("add1")) {
      const bought = done.map(([one]) => one);
      const rest = vote.open.filter((one) => !bought.includes(one));
      const stops = how === "add1" || how === "add1_utilitarian";
      if (!rest.length || (stops && rest.every((one) => one.cost > vote.budget - spent(bought)))) break;
      const higher = add(share, part(unit * BigInt(vote.rules.increment)));
      const more = oneRun(vote, higher);
      if (spent(more.map(([one]) => one)) > vote.budget) break;
      [done, share, rises] = [more, higher, rises + 1];
      await progress("rises", rises);
    }
    return { done, share, rises };
  }
  function phragmen(vote) {
    const load = vote.voters.map(() => part(0n));
    const waiting = new Set(vote.open.filter((one) => one.cost <= vote.budget));
    const done = [];
    let left = vote.budget;
    const time = (one) => {
      const groups = new Map();
      for (const { group } of one.side) groups.set(load[group], (groups.get(load[group]) || 0n) + vote.voters[group]);
      let carried = part(one.cost);
      for (const [each, number] of groups) carried = add(carried, times(each, part(number)));
      return by(carried, part(sum([...groups.values()])));
    };
    while (waiting.size) {
      const times_ = [...waiting].map((one) => [one, time(one)]);
      const least = times_.map(([, when]) => when).reduce((a, b) => (compare(a, b) <= 0 ? a : b));
      const tied = times_.filter(([, when]) => !compare(when, least)).map(([one]) => one).sort((a, b) => a.rank - b.rank);
      if (tied.some((one) => one.cost > left)) break;
      done.push([tied[0], least]);
      left -= tied[0].cost;
      for (const { group } of tied[0].side) load[group] = least;
      waiting.delete(tied[0]);
    }
    return done;
  }
  /* The same as `count` of recount.py: what the record of a count must say. `sums` are votes and score of each project,
     where no ballot is published. */
  async function count(rules, projects, ballots, progress = () => {}, sums = []) {
    const odd = UNKNOWN.filter((name) => (Array.isArray(rules[name]) ? rules[name].length : rules[name]));
    if ((rules.comparison || "none") !== "none") odd.push("comparison");
    if (odd.length || ![...SHARES, ...GREEDY, "phragmen"].includes(rules.rule)) throw new Error(`${[...odd, rules.rule].join(", ")}?`);
    const vote = added(rules, projects, ballots, sums);
    const found = { rises: 0 };
    let paid = [];
    if (vote.voters.length && rules.rule === "phragmen") paid = phragmen(vote);
    else if (vote.voters.length && SHARES.includes(rules.rule)) {
      const { done, share, rises } = await equalShares(vote, progress);
      [paid, found.share, found.rises] = [done, written(share), rises];
    }
    const funded = paid.map(([one]) => one);
    if (rules.rule.startsWith("greedy") || rules.completion.endsWith("utilitarian")) fund(vote, funded);
    const total = spent(funded);
    return {
      ...found,
      total: Number(total),
      left: Number(vote.budget - total),
      funded: funded.map((one) => one.id),
      voters: Number(sum(vote.voters)),
      votes: Object.fromEntries(vote.all.map((one) => [one.id, Number(one.votes)])),
      paid: paid.map(([one, amount]) => [one.id, written(amount)]),
    };
  }
  function stated(outcome) {
    const names = ["rises", "share", "funded", "total", "left", "voters", "votes"].filter((name) => name in outcome);
    const bought = outcome.steps.filter((step) => step.kind === "bought");
    return { ...Object.fromEntries(names.map((name) => [name, outcome[name]])), paid: bought.map((step) => [step.project, step.price ?? step.load]) };
  }

  /* ---- the pack ---- */
  async function unpacked(zip) {
    const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
    let end = zip.length - 22;
    while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end -= 1;
    if (end < 0) throw new Error("zip");
    const files = new Map();
    let at = view.getUint32(end + 16, true);
    for (let left = view.getUint16(end + 10, true); left; left--) {
      const [method, size, name, extra, comment] = [[10, 16], [20, 32], [28, 16], [30, 16], [32, 16]].map(([place, bits]) => view[`getUint${bits}`](at + place, true));
      const start = view.getUint32(at + 42, true);
      const data = start + 30 + view.getUint16(start + 26, true) + view.getUint16(start + 28, true);
      files.set(plain.decode(zip.subarray(at + 46, at + 46 + name)), { method, body: zip.subarray(data, data + size) });
      at += 46 + name + extra + comment;
    }
    return async (name) => {
      const file = files.get(name);
      if (!file) throw new Error(name);
      if (!file.method) return file.body;
      const stream = new Response(file.body).body.pipeThrough(new DecompressionStream("deflate-raw"));
      return new Uint8Array(await new Response(stream).arrayBuffer());
    };
  }
  /* What it cost while people voted: when the vote opened, and after each amendment; the last one counts. */
  const costsOf = (project) => [...(project.was ?? []), project.cost];
  function within(contest, choices) {
    const at = new Map(contest.projects.map((project, place) => [project.number, place]));
    const given = choices.map((one) => (Array.isArray(one) ? one : [one, 1]));
    const numbers = given.map(([number]) => number);
    const { max_choices: most, points_cap: cap, points_total: total } = contest.limits;
    const kind = contest.ballot_type;
    const names = kind === "approval" || kind === "knapsack";
    const cost = sum(numbers.map((number) => BigInt(Math.min(...costsOf(contest.projects[at.get(number)] ?? { cost: 0 })))));
    const points = given.map(([, one]) => one);
    const wrong = new Set(numbers).size < numbers.length || numbers.some((number) => !at.has(number))
      || (kind !== "ordinal" && numbers.some((number, n) => n && numbers[n - 1] >= number))
      || (names && contest.mode !== "plain" && cost > BigInt(contest.budget))
      || (["approval", "ordinal"].includes(kind) && most && numbers.length > most)
      || (kind === "cumulative" && (points.some((one) => one < 1 || one > cap) || points.reduce((a, b) => a + b, 0) > total));
    return wrong ? null : given.map(([number, one]) => [at.get(number), one]);
  }
  /* Checks a pack, and tells each thing that was checked: what, whether it fits, and words for what was found. */
  async function check(zip, tell, progress = () => {}, printed = "") {
    const read = await unpacked(zip);
    const file = async (name) => plain.decode(await read(name));
    const lines = async (name) => (await file(name)).split("\n").filter(Boolean).map((line) => JSON.parse(line));
    const sums = (await file("SHA256SUMS")).split("\n").filter(Boolean);
    const edited = [];
    for (const line of sums) if (hex(await sha256(await read(line.slice(66)))) !== line.slice(0, 64)) edited.push(line.slice(66));
    tell("files", !edited.length, edited.join(", ") || sums.length);
    const manifest = JSON.parse(await file("manifest.json"));
    const events = await logOf({ file, lines, tell, progress }, printed);
    for (const contest of manifest.contests) await contestOf(manifest.round, contest, events, { file, lines, tell, progress });
  }
  /* Each head: its root from the entries before it, the head before it, its signature; each event of the round at its place. */
  async function logOf({ file, lines, tell, progress }, printed) {
    const { heads, public_key: key } = JSON.parse(await file("log/heads.json"));
    const leaves = (await file("log/leaves.txt")).split("\n").filter(Boolean);
    const tree = new Tree();
    const [wrong, unsigned] = [[], []];
    let [at, prev, can] = [0, "", Boolean(key)];
    for (let size = 0; size <= leaves.length; size++) {
      for (; heads[at]?.size === size; at++) {
        const head = heads[at];
        if (head.root !== (await tree.root()) || head.prev !== prev) wrong.push(head.number);
        const mine = can ? await signed(key, head.signature, headBytes(head)) : undefined;
        if (mine === undefined) can = false;
        else if (!mine) unsigned.push(head.number);
        prev = hex(await sha256(headBytes(head)));
      }
      if (size % 500 === 499) await progress("heads", size + 1, leaves.length);
      if (size < leaves.length) await tree.add(bytesOf(leaves[size]));
    }
    wrong.push(...heads.slice(at).map((head) => head.number));
    const last = heads.at(-1);
    tell("log", !wrong.length && last?.size === leaves.length, wrong.map((number) => `#${number}`).join(", ") || `1–${last.number}: ${last.root}`);
    tell("signatures", can ? !unsigned.length : null, can ? unsigned.map((number) => `#${number}`).join(", ") || key : "");
    if (printed) tell("printed", heads.some((head) => head.root === printed), printed);
    const logged = await lines("log/events.jsonl");
    const lost = [];
    for (const [idx, said] of logged) if (hex(await leaf(text.encode(said))) !== leaves[idx]) lost.push(idx);
    tell("events", !lost.length, lost.map((idx) => `#${idx}`).join(", ") || logged.length);
    return logged.map(([, said]) => JSON.parse(said));
  }
  async function contestOf(kode, contest, events, { file, lines, tell, progress }) {
    const name = `${kode}/${contest.number}`;
    const record = JSON.parse(await file(`contest-${contest.number}/record.json`));
    const outcome = stated(record.outcome);
    const rows = await lines(`contest-${contest.number}/ballots.jsonl`);
    const groups = new Map();
    let fits = true;
    let whole = true;
    for (const [n, row] of rows.entries()) {
      const [choices, voters] = contest.mode === "plain" ? row : [row[2] || [], 1];
      if (contest.mode !== "plain") {
        fits = fits && (!n || rows[n - 1][0] < row[0]);
        whole = whole && row.length > 1;
        if (row.length > 1) fits = fits && row[0] === (await commitment(contest.mode, name, row[1], choices));
        else fits = fits && contest.mode === "totals";
      }
      const marks = within(contest, choices);
      fits = fits && marks !== null;
      const key = JSON.stringify(marks || []);
      groups.set(key, (groups.get(key) || 0) + voters);
      if (n % 500 === 499) await progress("ballots", n + 1, rows.length);
    }
    if (contest.mode !== "plain") {
      const box = { contest: contest.number, mode: contest.mode, ballots: outcome.voters, entries: rows.length, root: await rootOf(rows.map((row) => row[0])) };
      const opened = events.filter((event) => event.kind === "box.opened" && event.kode === kode).map((event) => JSON.parse(event.facts));
      fits = fits && opened.filter((facts) => canon(facts) === canon(box)).length === 1;
    }
    tell("ballots", fits, `${contest.name}: ${rows.length}`);
    const projects = contest.projects.map((project) => [project.id, project.cost]);
    const changed = events.filter((event) => event.kind === "cost.changed" && event.kode === kode)
      .map((event) => JSON.parse(event.facts)).filter((facts) => facts.contest === contest.number);
    const told = contest.projects.every((project) => {
      const costs = costsOf(project);
      const steps = changed.filter((facts) => facts.project === project.number);
      return canon(steps.map((facts) => [facts.before, facts.after])) === canon(costs.slice(1).map((cost, n) => [costs[n], cost]));
    });
    const same = told && canon(projects) === canon(record.projects) && canon(contest.rules) === canon(record.rules);
    const ballots = whole ? [...groups].map(([key, voters]) => [JSON.parse(key), voters]) : [];
    const sums = whole ? [] : (contest.sums || []).map(([, votes, score]) => [votes, score]);
    const can = whole || sums.length === projects.length; // sums tell a greedy count, and never shares
    const mine = can ? await count(record.rules, projects, ballots, progress, sums) : { ...outcome };
    if (contest.mode === "atoms" || contest.mode === "totals") {
      mine.voters = outcome.voters;
      fits = Object.values(mine.votes).every((votes) => votes <= outcome.voters);
    } else fits = true;
    const points = can ? added(record.rules, projects, ballots, sums).all : [];
    for (const event of events.filter((one) => one.kind === "outcome.counted" && one.about === kode && one.kode in mine.votes)) {
      const facts = JSON.parse(event.facts);
      const score = points.find((one) => one.id === event.kode)?.score;
      fits = fits && facts.votes === mine.votes[event.kode] && (facts.result === "won") === mine.funded.includes(event.kode);
      if (score !== undefined) fits = fits && BigInt(facts.points ?? facts.votes) === score;
    }
    const titles = new Map(contest.projects.map((project) => [project.id, project.title]));
    const right = fits && same && canon(mine) === canon(outcome);
    tell("count", right && !can ? null : right, `${contest.name}: ${mine.funded.map((id) => titles.get(id)).join("; ") || "–"}`);
  }
  globalThis.recount = { canon, commitment, rootOf, leaf: async (data) => hex(await leaf(text.encode(data))), count, check };

  /* ---- the page ---- */
  const place = globalThis.document?.getElementById("hitung-ulang");
  if (!place) return;
  const list = place.querySelector("[data-found]");
  const status = place.querySelector("[role=status]");
  const asked = place.querySelector("input[name=akar]");
  const marks = new Map([[true, ["✓", place.dataset.fits]], [false, ["✗", place.dataset.differs]], [null, ["–", ""]]]);
  const pause = () => new Promise((go) => setTimeout(go));
  const number = new Intl.NumberFormat(document.documentElement.lang);
  async function run(take) {
    list.replaceChildren();
    status.textContent = place.dataset.working;
    let [wrong, open, shown] = [0, 0, 0];
    const tell = (what, fits, found) => {
      const line = document.createElement("li");
      const [mark, said] = marks.get(fits);
      line.append(`${mark} ${fits === null ? place.dataset[`no${what}`] : `${place.dataset[what]} ${said}`} `);
      const detail = document.createElement("span");
      detail.className = "note";
      detail.textContent = typeof found === "number" ? number.format(found) : found;
      line.append(detail);
      list.append(line);
      wrong += fits === false ? 1 : 0;
      open += what === "count" && fits === null ? 1 : 0;
    };
    try {
      await check(new Uint8Array(await take()), tell, async (what, n, all) => {
        if (performance.now() - shown < 100) return;
        shown = performance.now();
        status.textContent = `${place.dataset.working} ${place.dataset[`at${what}`].replace("{n}", number.format(n)).replace("{all}", number.format(all || 0))}`;
        await pause();
      }, (asked?.value || "").replace(/[^0-9a-f]/gi, "").toLowerCase());
      status.textContent = wrong ? place.dataset.wrong : open ? place.dataset.partly : place.dataset.right;
    } catch (error) {
      status.textContent = `${place.dataset.unread} (${error.message})`;
    }
  }
  place.hidden = false;
  place.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    run(async () => {
      const answer = await fetch(place.dataset.pack);
      if (!answer.ok) throw new Error(answer.status === 409 ? place.dataset.later : answer.status);
      return answer.arrayBuffer();
    });
  });
  place.querySelector("input[type=file]").addEventListener("change", (event) => {
    if (event.target.files[0]) run(() => event.target.files[0].arrayBuffer());
  });
})();

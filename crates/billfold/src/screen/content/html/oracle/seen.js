// Writes pages into a frame of a width, and says for each text of a page whether it is seen: true, false, or null where what
// lies behind it is not told apart here, or is nearly of its colour.
const [pages, width, says] = arguments;
const parts = colour => (colour.match(/[\d.]+/g) || []).map(Number);
const clear = [0, 0, 0, 0];
const ink = colour => {
  const [r, g, b, a = 1] = parts(colour);
  return [r * a, g * a, b * a, a];
};
const over = (top, under) => top.map((part, at) => part + under[at] * (1 - top[3]));
const faded = (colour, opacity) => colour.map(part => part * opacity);
const within = (element, x, y) => [...element.getClientRects()]
  .some(r => x >= r.left && x <= r.right && y >= r.top && y <= r.bottom);

// What is painted at a point, with this text at the top and without it: as groups of elements are painted, from within outwards.
function painted(text, chain, [x, y], canvas, stop) {
  let pixel = text;
  for (const { element, style } of chain) {
    const boxless = style.display === 'contents';
    if (!boxless && within(element, x, y)) {
      pixel = over(pixel, ink(style.backgroundColor));
      if (style.backgroundImage !== 'none') {
        const stops = style.backgroundImage.match(/rgba?\([^)]*\)/g) || [];
        pixel = over(text === clear ? faded(pixel, 1) : pixel, ink(stops[stop % stops.length] || 'rgba(0,0,0,0)'));
      }
    }
    if (!boxless) pixel = faded(pixel, Number(style.opacity));
  }
  return over(pixel, canvas);
}

function clipped(range, chain, frame) {
  let boxes = [...range.getClientRects()].map(r => [r.left, r.top, r.right, r.bottom]);
  const cut = (left, top, right, bottom) => {
    boxes = boxes.map(b => [Math.max(b[0], left), Math.max(b[1], top), Math.min(b[2], right), Math.min(b[3], bottom)]);
  };
  cut(0, 0, Infinity, Infinity);
  const root = frame.getComputedStyle(frame.document.documentElement);
  for (const { element, style } of chain) {
    const tag = element.localName;
    const page = tag === 'html' || (tag === 'body' && root.overflowX === 'visible' && root.overflowY === 'visible');
    if (page || ['inline', 'contents', 'table-row', 'table-row-group'].includes(style.display)) continue;
    const r = element.getBoundingClientRect();
    if (style.overflowX !== 'visible') cut(r.left, -Infinity, r.right, Infinity);
    if (style.overflowY !== 'visible') cut(-Infinity, r.top, Infinity, r.bottom);
  }
  return boxes.filter(b => b[2] - b[0] >= 2 && b[3] - b[1] >= 2);
}

// The colour of the page where nothing paints it: of the page's theme.
function paper(frame) {
  const probe = frame.document.createElement('i');
  probe.style.cssText = 'all: initial; display: none; background-color: Canvas';
  frame.document.documentElement.append(probe);
  const colour = ink(frame.getComputedStyle(probe).backgroundColor);
  probe.remove();
  return colour;
}

function seen(node, frame, canvas) {
  const range = frame.document.createRange();
  range.selectNodeContents(node);
  const chain = [];
  for (let element = node.parentElement; element; element = element.parentElement) {
    chain.push({ element, style: frame.getComputedStyle(element) });
  }
  // Struck text is void, whether or not it is seen.
  const struck = ({ style }) => style.textDecorationLine.includes('line-through');
  if (!says && chain.some(struck)) return null;
  const own = chain[0].style;
  if (own.visibility !== 'visible') return false;
  const boxes = clipped(range, chain, frame);
  if (!boxes.length) return false;
  const opacity = chain.reduce((all, { style }) => all * (style.display === 'contents' ? 1 : Number(style.opacity)), 1);
  const text = ink(own.color);
  if (opacity * text[3] <= 0.05) return false;
  const ancestors = new Set(chain.map(link => link.element));
  const answers = boxes.map(box => {
    const point = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
    const stack = frame.document.elementsFromPoint(...point);
    let above = stack.includes(chain[0].element), beside = false;
    for (const element of stack) {
      if (element === chain[0].element) { above = false; continue; }
      if (ancestors.has(element)) continue;
      const style = frame.getComputedStyle(element);
      const paints = ink(style.backgroundColor)[3] * Number(style.opacity) > 0.05 || style.backgroundImage !== 'none';
      if (!paints) continue;
      // On top of it is another box.
      if (above) return chain[0].element.contains(element) ? null : false;
      beside = true;
    }
    const apart = [0, 1, 2, 3].map(stop => {
      const [a, b] = [text, clear].map(top => painted(top, chain, point, canvas, stop));
      return Math.max(...[0, 1, 2].map(part => Math.abs(a[part] - b[part])));
    });
    if (beside) return null;
    if (apart.every(by => by > 40)) return true;
    // Some people see what is faint, and some do not.
    return apart.every(by => by <= 12) ? false : null;
  });
  if (answers.includes(true)) return true;
  return answers.includes(null) ? null : false;
}

// What is seen of a page as one text; null where that is not told.
function shown(walker, frame, canvas) {
  const unseen = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.data.trim() || ['style', 'script', 'title'].includes(node.parentElement.localName)) continue;
    const answer = seen(node, frame, canvas);
    if (answer === null) return null;
    if (!answer) unseen.push(node);
  }
  for (const node of unseen) node.data = '';
  // What is hidden by its visibility still breaks lines, which innerText does not tell.
  for (const element of frame.document.querySelectorAll('*')) {
    element.style.setProperty('visibility', 'visible', 'important');
  }
  // Struck text is void.
  for (const struck of frame.document.querySelectorAll('s, strike, del')) struck.remove();
  // Raised digits may be cents.
  for (const raised of frame.document.querySelectorAll('sup, sub')) {
    raised.prepend('\uf8f0');
    raised.append('\uf8f1');
  }
  return frame.document.body.innerText;
}

// On a page that knows a dark theme, text without a colour of its own has one that is read on whatever the page paints.
const ground = '@media (prefers-color-scheme: dark) { :where(html) { color: rgb(128, 128, 128) } }';
let holder = null;
return pages.map(html => {
  if (!holder) {
    holder = document.createElement('iframe');
    holder.style.cssText = `border: 0; width: ${width}px; height: 3000px`;
    document.body.replaceChildren(holder);
  }
  const frame = holder.contentWindow;
  frame.document.open();
  const themed = /(?<!prefers-)color-scheme/.test(html);
  frame.document.write(themed ? html.replace(/<head(\s[^>]*)?>/i, head => `${head}<style>${ground}</style>`) : html);
  frame.document.close();
  const walker = frame.document.createTreeWalker(frame.document, NodeFilter.SHOW_TEXT);
  const canvas = paper(frame), marks = {};
  if (says) return shown(walker, frame, canvas);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const found = node.data.match(/mark\d+end/g);
    if (!found || ['style', 'script', 'title'].includes(node.parentElement.localName)) continue;
    const answer = seen(node, frame, canvas);
    for (const mark of found) marks[mark] = answer;
  }
  // A document that is written anew keeps the color-scheme of the one before.
  if (themed) holder = null;
  return marks;
});

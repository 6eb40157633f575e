// How a value that the agent shares looks: a list with a total (a cart), a set of named values, or a plain text.

/** @param {string} name @param {unknown} value */
export function renderShared(name, value) {
  const group = make('div', '', 'group');
  group.dataset.name = name;
  group.append(make('h2', title(name)));
  if (Array.isArray(value?.items)) renderList(group, value);
  else if (value !== null && typeof value === 'object') renderFields(group, value);
  else group.append(make('p', typeof value === 'string' ? value : JSON.stringify(value)));
  return group;
}

/** `{ items: [{ quantity, name, price }], total, note }` */
function renderList(group, { items, total, note }) {
  const list = make('ul');
  for (const item of items) {
    const row = make('li', '', 'row');
    row.append(make('span', item.quantity === undefined ? '' : `${item.quantity} ×`, 'quantity'));
    row.append(make('span', String(item.name ?? '')), make('span', String(item.price ?? '')));
    list.append(row);
  }
  group.append(items.length > 0 ? list : make('p', 'empty', 'quiet'));
  if (total !== undefined) {
    const line = make('div', '', 'total');
    line.append(make('span', 'Total'), make('span', String(total)));
    group.append(line);
  }
  if (note) group.append(make('p', String(note)));
}

function renderFields(group, fields) {
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined || value === null || value === '') continue;
    const row = make('div', '', 'row');
    row.style.gridTemplateColumns = '1fr auto';
    row.append(make('span', title(key), 'quantity'), make('span', String(value)));
    group.append(row);
  }
}

function title(name) {
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function make(name, text = '', className = '') {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

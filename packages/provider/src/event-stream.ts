// Server-sent events: the text of a stream, in whatever pieces it comes, cut into the data of its events.

export class EventStreamParser {
  #rest = '';
  #data: string[] = [];
  /** A line break of two characters may be cut in the middle. */
  #endedWithReturn = false;

  /** The data of the events that `text` completes. Other fields than data are left out. */
  push(text: string): string[] {
    const events: string[] = [];
    const all = this.#rest + (this.#endedWithReturn && text.startsWith('\n') ? text.slice(1) : text);
    if (text !== '') this.#endedWithReturn = text.endsWith('\r');
    const lines = all.split(/\r\n|\n|\r/);
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('data:')) this.#data.push(line.slice(line[5] === ' ' ? 6 : 5));
      else if (line === '' && this.#data.length > 0) events.push(this.#data.splice(0).join('\n'));
    }
    return events;
  }
}

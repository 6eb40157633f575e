// What listeners say to tell that they listen, by language; and what they say to be heard at once.
import { spokenWords } from './spoken-words.js';

/** Sounds that mean the same nearly everywhere. */
const anywhere =
  'mm|mhm|mm hm|mm-hmm|hm|hmm|hm hm|uh-huh|uh huh|uhuh|aha|ah|oh|ooh|ok|okay|okey|m-hm|ah okay|oh okay|mkay|wow';

const byLanguage: Readonly<Record<string, string>> = {
  en: 'yeah|yep|yup|yes|right|sure|i see|got it|gotcha|alright|all right|of course|exactly|indeed|true|great|good|nice|cool|perfect|makes sense|that makes sense|fair enough|go on|go ahead|understood|i understand|i know|oh i see|oh right|ah right|ah yes|oh yes|very good|sounds good|thats right|thats good|thats great|very well|interesting',
  de: 'ja|jo|jap|jawohl|genau|klar|na klar|alles klar|gut|sehr gut|stimmt|richtig|verstehe|ich verstehe|verstanden|ach so|achso|so so|aha|schön|super|prima|in ordnung|ja genau|ach ja|natürlich|logisch|weiter|interessant|toll|eben|ja gut|ja klar|ja ja',
  fr: "oui|ouais|ouaip|d'accord|ok d'accord|bien|très bien|bien sûr|exactement|exact|je vois|je comprends|compris|tout à fait|c'est ça|c'est bien|parfait|super|ah bon|ah oui|ah d'accord|voilà|entendu|effectivement|continuez|intéressant|génial",
  es: 'sí|si|ajá|aja|ya|vale|claro|claro que sí|bien|muy bien|exacto|exactamente|entiendo|ya veo|comprendo|entendido|perfecto|de acuerdo|correcto|así es|eso es|bueno|ah sí|ah bueno|ah ya|sí sí|por supuesto|genial|qué bien|siga|sigue|interesante|okey',
  it: 'sì|si|già|certo|bene|va bene|benissimo|molto bene|esatto|esattamente|capisco|ho capito|capito|giusto|perfetto|chiaro|ah sì|ah ecco|ecco|daccordo|ottimo|continui|vero|appunto|naturalmente|interessante',
  pt: 'sim|pois|pois é|certo|tá|tá bom|está bem|tudo bem|bem|muito bem|ótimo|claro|exato|exatamente|isso|isso mesmo|é isso|é verdade|entendo|entendi|percebo|percebi|perfeito|beleza|legal|ah sim|ah tá|com certeza|continue|interessante|aham|uhum',
  nl: 'ja|jaja|ja ja|jawel|precies|juist|goed|heel goed|prima|klopt|inderdaad|natuurlijk|tuurlijk|begrijp ik|ik begrijp het|ik snap het|snap ik|duidelijk|oké|oke|ah ja|oh ja|o ja|zeker|mooi|fijn|leuk|ga door|interessant',
  pl: 'tak|no|no tak|no dobrze|dobrze|dobra|jasne|rozumiem|aha|właśnie|dokładnie|oczywiście|pewnie|racja|zgadza się|świetnie|super|okej|ach tak|a tak|no jasne|mhm|ciekawe|w porządku|prawda',
  tr: 'evet|hıhı|hı hı|hıhım|tamam|peki|anladım|anlıyorum|tabii|tabi|tabii ki|elbette|doğru|aynen|aynen öyle|güzel|çok güzel|iyi|çok iyi|öyle mi|he|ha|haa|süper|harika|devam|tamamdır|olur',
  ru: 'да|да да|ага|угу|ну да|так|так так|понятно|понял|поняла|ясно|хорошо|очень хорошо|конечно|верно|точно|именно|правильно|окей|ок|ладно|отлично|ну|м|мм|хм|мхм|ах да|вот как|продолжайте|интересно|правда|супер',
  ar: 'نعم|أيوه|ايوه|ايوا|أيوا|اه|آه|أه|اها|أها|تمام|حسنا|حسناً|طيب|صحيح|صح|أكيد|اكيد|طبعا|طبعاً|فهمت|مفهوم|ماشي|جيد|جيد جدا|ممتاز|بالضبط|بالتأكيد|اوكي|أوكي|أوكيه|إي|اي|همم|مم|أجل|واضح|تفضل|رائع',
  hi: 'हाँ|हां|हा|जी|जी हाँ|जी हां|हाँ जी|हां जी|हाँ हाँ|हां हां|अच्छा|ठीक|ठीक है|सही|सही है|बिल्कुल|बिलकुल|समझ गया|समझ गई|समझा|समझी|हम्म|हम|हूँ|हूं|ओके|ओह|बढ़िया|बहुत अच्छा|जरूर|ज़रूर|haan|han|ji|ji haan|accha|acha|achha|theek hai|thik hai|sahi|bilkul|samajh gaya',
  ja: 'はい|はいはい|うん|うんうん|ええ|ええええ|そう|そうです|そうですね|そうですか|そうか|そうなんですね|そうなんだ|なるほど|なるほどね|なるほどですね|へえ|へー|ほう|ほお|ふん|ふんふん|ふーん|ふむ|わかりました|分かりました|了解|了解です|了解しました|確かに|たしかに|あ|ああ|あー|ん|んー|おお|オーケー|オッケー|ですね|ね|すごい|いいですね|もちろん',
  ko: '네|네네|네 네|예|예예|응|응응|어|어어|음|아|아아|아 네|네 알겠습니다|알겠습니다|알겠어요|알았어요|알았어|그래|그래요|그렇죠|그렇군요|그렇구나|아 그렇군요|그러네요|그러게요|맞아|맞아요|맞습니다|좋아|좋아요|좋습니다|물론이죠|물론|오케이|아하|흠|으음|으응|정말요|진짜요',
  zh: '嗯|嗯嗯|恩|呃|啊|哦|噢|喔|是|是的|是啊|是吗|对|对对|对对对|对啊|对的|好|好的|好啊|好吧|行|可以|没错|明白|明白了|懂了|知道|知道了|我知道|我明白|了解|当然|当然可以|不错|很好|太好了|原来如此|这样啊|原来是这样|哎|唉|嘛|啦|了|是這樣|對|對啊|對的|沒錯|當然|瞭解|嗎|是嗎|原來如此',
};

/** Words that ask to be heard at once. Alone they are never taken for the agent's own voice. */
const halting =
  'stop|stopp|wait|no|nope|hold on|hang on|hello|hey|help|sorry|excuse me|halt|warte|warten|nein|moment|hallo|entschuldigung|hilfe|arrête|arrêtez|attends|attendez|non|pardon|para|pare|espera|espere|alto|perdón|basta|fermati|aspetta|aspetti|ferma|scusa|scusi|espere|não|desculpe|wacht|nee|sorry|czekaj|stój|nie|przepraszam|dur|bekle|hayır|durun|стоп|стой|подожди|подождите|нет|хватит|извините|توقف|انتظر|لا|قف|रुको|रुकिए|नहीं|बस|ruko|nahi|待って|ちょっと|いいえ|やめて|ストップ|すみません|잠깐|잠깐만|잠시만요|아니|아니요|그만|스톱|停|等等|等一下|不|不是|别|停止';

interface Phrases {
  /** Phrases by their first word. */
  readonly byFirst: ReadonlyMap<string, readonly (readonly string[])[]>;
}

// Made when first needed: a process without speech can do without.
const made = new Map<string, Phrases>();

function phrasesOf(key: string): Phrases {
  const known = made.get(key);
  if (known) return known;
  const lists = key === '*' ? Object.values(byLanguage) : [byLanguage[key] ?? ''];
  const phrases = parse([anywhere, ...lists].join('|'));
  made.set(key, phrases);
  return phrases;
}

function haltPhrases(): Phrases {
  const phrases = made.get('halt') ?? parse(halting);
  made.set('halt', phrases);
  return phrases;
}

function parse(list: string): Phrases {
  const byFirst = new Map<string, (readonly string[])[]>();
  for (const phrase of list.split('|')) {
    const words = spokenWords(phrase);
    const [first] = words;
    if (first === undefined) continue;
    const others = byFirst.get(first);
    if (others) others.push(words);
    else byFirst.set(first, [words]);
  }
  return { byFirst };
}

/** Longer than this is a contribution of its own, whatever it is made of. */
const mostWords = 12;

/**
 * Whether a text is made of nothing but acknowledgements ("mm-hm", "okay, right", "ach so, ja").
 *
 * @param language - a tag such as 'en' or 'de-AT'; for one without a list, and without any, every list counts
 */
export function isBackchannel(text: string, language?: string): boolean {
  const words = spokenWords(text);
  if (words.length === 0 || words.length > mostWords) return false;
  const base = language?.toLowerCase().split(/[-_]/u)[0] ?? '';
  return isMadeOf(words, phrasesOf(base in byLanguage ? base : '*'));
}

/** Whether a text is nothing but words that ask to be heard at once ("stop", "wait, no"). */
export function isHalting(text: string): boolean {
  const words = spokenWords(text);
  return words.length > 0 && words.length <= mostWords && isMadeOf(words, haltPhrases());
}

/** Whether the words can be cut into phrases without a rest. */
function isMadeOf(words: readonly string[], { byFirst }: Phrases): boolean {
  const reachable = new Set([0]);
  for (let from = 0; from < words.length; from += 1) {
    if (!reachable.has(from)) continue;
    for (const phrase of byFirst.get(words[from] ?? '') ?? []) {
      if (phrase.every((word, index) => words[from + index] === word)) reachable.add(from + phrase.length);
    }
  }
  return reachable.has(words.length);
}

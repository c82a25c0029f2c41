// Dates, times, prices and sizes as people write them. Own tables rather than Intl, whose output changes with its version.

export const DAY_MS = 86_400_000;
export const HOUR_MS = 3_600_000;

const MONTHS: Record<string, string> = {
  en: 'January February March April May June July August September October November December',
  de: 'Januar Februar März April Mai Juni Juli August September Oktober November Dezember',
  es: 'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre',
  fr: 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre',
  pt: 'janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro',
  ar: 'يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر',
};

/** The day of a moment, without the year: `12 October`, `October 12`, `12. Oktober`, `10月12日`. */
export function formatDay(at: number, locale: string, utcOffset: number): string {
  const date = new Date(at + utcOffset * HOUR_MS);
  const language = locale.slice(0, 2);
  const day = date.getUTCDate();
  const month = MONTHS[language]?.split(' ')[date.getUTCMonth()] ?? '';
  switch (language) {
    case 'de':
      return `${day}. ${month}`;
    case 'es':
    case 'pt':
      return `${day} de ${month}`;
    case 'fr':
      return `${day === 1 ? '1er' : day} ${month}`;
    case 'ja':
    case 'zh':
      return `${date.getUTCMonth() + 1}月${day}日`;
    default:
      return locale === 'en-US' || locale === 'en-CA' ? `${month} ${day}` : `${day} ${month}`;
  }
}

/** An hour of the day, for hours in half steps: `14:30`, in North America `2:30 pm`. */
export function formatHour(hour: number, locale: string): string {
  const minutes = hour % 1 === 0 ? '00' : '30';
  const whole = Math.floor(hour);
  if (locale !== 'en-US' && locale !== 'en-CA') return `${whole}:${minutes}`;
  return `${((whole + 11) % 12) + 1}:${minutes} ${whole < 12 ? 'am' : 'pm'}`;
}

interface Currency {
  /** ISO 4217. */
  code: string;
  /** How many make a euro. */
  rate: number;
  /** Prices are whole multiples of it. */
  step: number;
  /** The text around the number, which stands as `#`. */
  pattern: string;
  separator: string;
}

const EURO: Currency = { code: 'EUR', rate: 1, step: 1, pattern: '# €', separator: '.' };

const CURRENCIES: Record<string, Currency> = {
  GB: { code: 'GBP', rate: 0.9, step: 1, pattern: '£#', separator: ',' },
  IE: { ...EURO, pattern: '€#', separator: ',' },
  US: { code: 'USD', rate: 1.1, step: 1, pattern: '$#', separator: ',' },
  CA: { code: 'CAD', rate: 1.5, step: 1, pattern: '$#', separator: ',' },
  FR: { ...EURO, pattern: '#\u00a0€', separator: '\u00a0' },
  BE: { ...EURO, pattern: '#\u00a0€', separator: '\u00a0' },
  MX: { code: 'MXN', rate: 20, step: 10, pattern: '$#', separator: ',' },
  AR: { code: 'ARS', rate: 1500, step: 1000, pattern: '$#', separator: '.' },
  BR: { code: 'BRL', rate: 6, step: 10, pattern: 'R$ #', separator: '.' },
  JP: { code: 'JPY', rate: 160, step: 100, pattern: '#円', separator: ',' },
  CN: { code: 'CNY', rate: 7.8, step: 1, pattern: '# 元', separator: '' },
  SG: { code: 'SGD', rate: 1.5, step: 1, pattern: 'S$#', separator: ',' },
  AE: { code: 'AED', rate: 4, step: 1, pattern: '# درهم', separator: ',' },
  EG: { code: 'EGP', rate: 50, step: 50, pattern: '# جنيه', separator: ',' },
};

/** What a price in euros is in a country, as a number. */
export function priceIn(euros: number, country: string): { amount: number; currency: string } {
  const { code, rate, step } = CURRENCIES[country] ?? EURO;
  return { amount: Math.round((euros * rate) / step) * step, currency: code };
}

/** A price in euros as it is written in a country: `£2,519`, `2.799 €`, `447,800円`. */
export function formatPrice(euros: number, country: string): string {
  const { pattern, separator } = CURRENCIES[country] ?? EURO;
  const digits = String(priceIn(euros, country).amount).replace(/\B(?=(\d{3})+$)/g, separator);
  // A function, because a dollar sign means something in a replacement text.
  return pattern.replace('#', () => digits);
}

/** A European shoe size; in Japan the length of the foot. */
export function formatSize(size: number, country: string): string {
  return country === 'JP' ? `${(size - 38) * 0.5 + 24}cm` : String(size);
}

/** RFC 3339, in whole seconds. */
export function formatTime(at: number): string {
  return new Date(Math.floor(at / 1000) * 1000).toISOString();
}

/** The date alone, as tools print it. */
export function isoDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

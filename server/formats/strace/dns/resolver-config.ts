/** /etc/resolv.conf as the program read it (resolv.conf(5)). */

export interface ResolverConfig {
  search: string[];
  servers: string[];
  options: string[];
  /** `-s` cut the text: the lists may be longer. */
  cut: boolean;
  /** Row of the read. */
  row: number;
}

export function parseResolverConfig(text: string, cut: boolean, row: number): ResolverConfig {
  const config: ResolverConfig = { search: [], servers: [], options: [], cut, row };
  for (const line of text.split('\n')) {
    const [key, ...words] = line
      .replace(/[#;].*/, '')
      .trim()
      .split(/\s+/);
    // The last search or domain line counts.
    if (key === 'search' || key === 'domain') config.search = words.map((word) => word.replace(/\.$/, ''));
    else if (key === 'nameserver' && words[0]) config.servers.push(words[0]);
    else if (key === 'options') config.options.push(...words);
  }
  return config;
}

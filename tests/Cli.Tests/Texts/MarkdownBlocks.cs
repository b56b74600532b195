namespace Rolecall.Cli.Tests.Texts;

/// <summary>Reads the fenced blocks of Markdown files.</summary>
internal static class MarkdownBlocks
{
    public static IReadOnlyList<MarkdownBlock> Of(string file)
    {
        var (blocks, lines, language, begin) = (new List<MarkdownBlock>(), new List<string>(), (string?)null, 0);
        foreach (var (index, line) in File.ReadLines(file).Index())
        {
            if (!line.StartsWith("```", StringComparison.Ordinal))
            {
                if (language is not null)
                    lines.Add(line);
            }
            else if (language is null)
            {
                (language, begin) = (line[3..].Trim(), index + 1);
            }
            else
            {
                blocks.Add(new MarkdownBlock(language, begin, [.. lines]));
                lines.Clear();
                language = null;
            }
        }
        return language is null ? blocks : throw new InvalidOperationException($"{file}:{begin}: the block does not end");
    }
}

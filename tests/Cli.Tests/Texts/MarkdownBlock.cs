namespace Rolecall.Cli.Tests.Texts;

/// <summary>A fenced block of a Markdown file.</summary>
/// <param name="Language">"sh"; empty where the fence names none.</param>
/// <param name="Line">Of the fence, from 1.</param>
/// <param name="Lines">What is in it.</param>
internal sealed record MarkdownBlock(string Language, int Line, IReadOnlyList<string> Lines)
{
    public string Text => string.Join('\n', Lines);
}

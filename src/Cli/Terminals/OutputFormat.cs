namespace Rolecall.Cli.Terminals;

/// <summary>How answers are written.</summary>
internal enum OutputFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>For people, with every column.</summary>
    Wide,

    /// <summary>One document.</summary>
    Json,

    /// <summary>One line for each item.</summary>
    Jsonl,

    Yaml,

    /// <summary>Nothing: the exit code is the answer.</summary>
    None,
}

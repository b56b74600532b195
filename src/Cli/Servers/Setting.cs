namespace Rolecall.Cli.Servers;

/// <summary>A value, and where it came from: a flag, a variable, a file, "default".</summary>
internal sealed record Setting<T>(T Value, string Source)
{
    public Setting<TOther> To<TOther>(Func<T, string, TOther> read) => new(read(Value, Source), Source);

    public Setting<TOther> To<TOther>(Func<T, TOther> read, string source) => new(read(Value), source);

    /// <summary>Never prints the value, which may be a token.</summary>
    public override string ToString() => Source;
}

using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Rolecall.Worlds.Reading;

/// <summary>Collects all that is wrong with a world, so that it is told at once.</summary>
internal sealed class Findings
{
    /// <summary>Whoever has made more mistakes reads the first of them first.</summary>
    private const int Most = 200;

    /// <summary>Characters: a name that is wrong may be as long as the file.</summary>
    private const int LongestMessage = 500;

    /// <summary>Of all texts of a world together: one of a thousand accounts has fewer.</summary>
    internal const int MostNodes = 1_000_000;

    private readonly List<WorldError> errors = [];
    private readonly int[] nodes;

    public Findings(CancellationToken cancel = default)
        : this([0], cancel)
    {
    }

    private Findings(int[] nodes, CancellationToken cancel) => (this.nodes, Cancel) = (nodes, cancel);

    /// <summary>Ends the reading, between one node and the next.</summary>
    public CancellationToken Cancel { get; }

    /// <summary>In the order of the file. The last tells where there may be more.</summary>
    public ImmutableArray<WorldError> All
    {
        get
        {
            WorldError[] told = [.. errors.OrderBy(error => error.At.Line).ThenBy(error => error.At.Column)];
            if (told.Length == Most)
                told[^1] = told[^1] with { Message = told[^1].Message + $" (no more than {Most} are told: there may be others)" };
            return [.. told];
        }
    }

    /// <summary>For a text within the world's, whose errors are told otherwise; what it costs counts with the rest.</summary>
    public Findings OfInnerText() => new(nodes, Cancel);

    /// <summary>False where the world has more nodes than one may.</summary>
    /// <exception cref="OperationCanceledException">Nobody waits for the world any more.</exception>
    public bool TakeNode()
    {
        Cancel.ThrowIfCancellationRequested();
        return ++nodes[0] <= MostNodes;
    }

    public static WorldPlace PlaceOf(string file, Mark mark) => new(file, (int)mark.Line, (int)mark.Column);

    /// <exception cref="TooManyFindingsException">That was the last that is told: reading ends.</exception>
    public void Add(WorldPlace at, string message)
    {
        errors.Add(new WorldError(at, message.Length > LongestMessage ? Beginning(message) + "…" : message));
        if (errors.Count == Most)
            throw new TooManyFindingsException();
    }

    /// <summary>Half of a surrogate pair is no text.</summary>
    private static string Beginning(string message) =>
        message[..(char.IsHighSurrogate(message[LongestMessage - 1]) ? LongestMessage - 1 : LongestMessage)];

    public void Add(string file, YamlNode at, string message) => Add(PlaceOf(file, at.Start), message);
}

using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Rolecall.Worlds.Reading;

/// <summary>Collects all that is wrong with a world, so that it is told at once.</summary>
internal sealed class Findings
{
    /// <summary>Whoever has made more mistakes reads the first of them first.</summary>
    private const int Most = 200;

    private readonly List<WorldError> errors = [];

    public ImmutableArray<WorldError> All =>
        [.. errors.OrderBy(error => error.At.Line).ThenBy(error => error.At.Column).Take(Most)];

    public static WorldPlace PlaceOf(string file, Mark mark) => new(file, (int)mark.Line, (int)mark.Column);

    public void Add(WorldPlace at, string message) => errors.Add(new WorldError(at, message));

    public void Add(string file, YamlNode at, string message) => Add(PlaceOf(file, at.Start), message);
}

using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rolecall.DecisionCases;

/// <summary>A file of tests/cases/decisions: cases of one theme. The format is told in the README there.</summary>
public sealed record DecisionCaseFile
{
    public required string About { get; init; }

    public required string Source { get; init; }

    /// <summary>What holds for every case of the file; see <see cref="DecisionCase.NotOver"/>.</summary>
    public ImmutableDictionary<CasePath, string> NotOver { get; init; } = ImmutableDictionary<CasePath, string>.Empty;

    /// <summary>Policies that cases name instead of writing them: as in a case, or "file" (beneath ../shared/corpora) with "fill" for its placeholders.</summary>
    public ImmutableDictionary<string, JsonElement> Policies { get; init; } = ImmutableDictionary<string, JsonElement>.Empty;

    public required ImmutableArray<DecisionCase> Cases { get; init; }
}

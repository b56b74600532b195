using Rolecall.Tests;

namespace Rolecall.Architecture.Tests;

/// <summary>
/// tests/mutants/run breaks rules by the table beside it. A row that no longer fits the code is found here, long before somebody runs it.
/// </summary>
public sealed class MutantTableTests
{
    private static readonly Mutant[] Rows =
    [
        .. File.ReadLines(Path.Combine(Corpora.Repository, "tests/mutants/mutants.tsv")).Skip(1)
            .Select(line => line.Split('\t'))
            .Select(cells => new Mutant(cells[0], cells[1], cells[2], cells[3], cells[4], cells[5])),
    ];

    public static TheoryData<string> Rules { get; } = new(Rows.Select(row => row.Rule));

    [Fact]
    public void Rules_AreManyAndHaveNamesOfTheirOwn() =>
        Rows.Select(row => row.Rule).Should().HaveCountGreaterThanOrEqualTo(20).And.OnlyHaveUniqueItems();

    [Theory]
    [MemberData(nameof(Rules))]
    public void Mutant_ChangesTextThatStandsOnceInItsFile(string rule)
    {
        var row = Rows.First(one => one.Rule == rule);

        File.ReadAllText(Path.Combine(Corpora.Repository, row.File)).Split(row.Old).Should().HaveCount(2, "{0} has it once", row.File);
        row.New.Should().NotBe(row.Old).And.NotBeEmpty();
    }

    /// <summary>A namespace is its folder: LayoutTests.</summary>
    [Theory]
    [MemberData(nameof(Rules))]
    public void Mutant_NamesTestsThatAreThere(string rule)
    {
        var row = Rows.First(one => one.Rule == rule);
        row.Filter.Should().StartWith($"Rolecall.{row.Project}.");
        var names = row.Filter[$"Rolecall.{row.Project}.".Length..].Split('.');
        var method = names[^1].EndsWith("Tests", StringComparison.Ordinal) ? null : names[^1];
        var type = method is null ? names : names[..^1];

        File.ReadAllText(Path.Combine([Corpora.Repository, "tests", row.Project, .. type]) + ".cs")
            .Should().Contain(method is null ? $"class {type[^1]}" : $" {method}(");
    }

    private sealed record Mutant(string Rule, string File, string Old, string New, string Project, string Filter);
}

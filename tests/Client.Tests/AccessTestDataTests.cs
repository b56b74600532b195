using Rolecall.Testing;

namespace Rolecall.Client.Tests;

/// <summary>Access tests in YAML as cases of xunit: this class is what a suite of a user's has, and what its failures tell.</summary>
public sealed class AccessTestDataTests(SuiteHost suite)
{
    private const string Wrong = """
        tests:
          - name: twice
            as: tester
            can: [{sts:AssumeRole: UpdateApp}]
          - name: twice
            as: developer
            can: [{sts:AssumeRole: UpdateApp}]
          - name: half a name
            as: devel
            can: [{sts:AssumeRole: UpdateApp}]
        """;

    public static IEnumerable<object[]> Rows => AccessTestData.Of("access.yaml", Path.Combine("lessons", "mfa.access.yaml"));

    [Theory]
    [MemberData(nameof(Rows))]
    public Task AccessTest_OfAFile_Holds(string file, string test) => suite.Host.AccessTestAsync(file, test,
        TestContext.Current.CancellationToken);

    [Fact]
    public void Rows_AreOneForEachTest_ByNamesOfTheirOwn()
    {
        Rows.Should().HaveCountGreaterThan(6);
        Rows.Select(row => string.Join('/', row)).Should().OnlyHaveUniqueItems();
        using var file = new WrittenFile(Wrong);
        AccessTestData.Of(file.Path).Select(row => row[1]).Should().Equal("twice", "twice (2)", "half a name");
    }

    [Fact]
    public async Task Failure_HasItsPlaceTheLineAndTheDecision()
    {
        using var file = new WrittenFile(Wrong);

        (await FluentActions.Awaiting(() => suite.Host.AccessTestAsync(file.Path, "twice")).Should()
            .ThrowAsync<AccessAssertionException>()).Which.Message
            .Should().StartWith($"twice\n{file.Path}:4:12\n        can: [{{sts:AssumeRole: UpdateApp}}]\n")
            .And.Contain("^ sts:AssumeRole is to be allowed, and is denied").And.Contain("implicitly denied");
        await suite.Host.AccessTestAsync(file.Path, "twice (2)", TestContext.Current.CancellationToken);
        (await FluentActions.Awaiting(() => suite.Host.AccessTestAsync(file.Path, "half a name")).Should()
            .ThrowAsync<AccessAssertionException>()).Which.Message
            .Should().Contain("there is no user or role \"devel\"");
        await FluentActions.Awaiting(() => suite.Host.AccessTestAsync(file.Path, "thrice")).Should().ThrowAsync<ArgumentException>();
    }

    [Fact]
    public void FileThatSaysWhatItCannot_IsRefusedWithItsPlace()
    {
        using var file = new WrittenFile("tests: [{name: a, as: b, cna: []}]");

        FluentActions.Invoking(() => AccessTestData.Of(file.Path).ToArray()).Should().Throw<InvalidDataException>()
            .WithMessage($"{file.Path}:1:*");
    }

    private sealed class WrittenFile : IDisposable
    {
        public WrittenFile(string text) => File.WriteAllText(Path, text);

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}

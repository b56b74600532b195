using Rolecall.Cli.AccessTests;

namespace Rolecall.Testing;

/// <summary>
/// Access tests in YAML (<c>rolecall test</c>) as the cases of a test framework: [Theory, MemberData] of xunit, [TestCaseSource] of NUnit and
/// [DynamicData] of MSTest take the rows, and <see cref="RolecallHost.AccessTestAsync"/> runs one.
/// </summary>
public static class AccessTestData
{
    /// <summary>A row for each test and invariant of the files: the file as it is given, and the test's name. Both are texts, so that every
    /// framework can tell the cases apart.</summary>
    /// <param name="files">Files of access tests; relative to the folder of the program.</param>
    /// <exception cref="InvalidDataException">A file says what it cannot; the message has its line and column.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IEnumerable<object[]> Of(params string[] files) => files.SelectMany(file => Named(file).Select(test => new object[] { file, test.Name }));

    /// <summary>The tests of a file, each by a name of its own: of those that are alike, later ones have a number.</summary>
    internal static IEnumerable<(string Name, AccessTest Test)> Named(string file)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var test in Read(file).Tests)
        {
            var count = seen[test.Name] = seen.GetValueOrDefault(test.Name) + 1;
            yield return (count == 1 ? test.Name : $"{test.Name} ({count})", test);
        }
    }

    internal static AccessTestFile Read(string file)
    {
        try
        {
            return AccessTestReader.Read(file, File.ReadAllText(PathOf(file)));
        }
        catch (Cli.YamlFiles.YamlFileException wrong)
        {
            throw new InvalidDataException(wrong.Message, wrong);
        }
    }

    internal static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, file);
}

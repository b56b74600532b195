using Rolecall.Contracts.Storage;
using Rolecall.Identity.Organizations;
using Rolecall.Identity.Secrets;
using Rolecall.Server.Storage;
using Rolecall.Server.Storage.Sealing;

namespace Rolecall.Server.Tests.Storage.Sealing;

public sealed class EnvelopeKeySourceTests : IDisposable
{
    private readonly StoreFolder folder = new();

    private string KeyFile => folder.File("envelope-key");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Read_OfTheDataDirectorysOwnKey_MakesItOnceForItsOwnerAlone()
    {
        using var data = DataDirectory.Open(folder.File("data"));
        var made = EnvelopeKeySource.In(data).Read(isSealed: false);

        EnvelopeKeySource.In(data).Read(isSealed: true).Newest.Should().Be(made.Newest);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(data.File("envelope-key")).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.GetFiles(data.Path).Should().NotContain(file => file.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_OfAMissingFileWhereTheStoreIsSealed_IsRefusedAndMakesNone()
    {
        Refuses(new EnvelopeKeySource(null, KeyFile, MayMake: true), "*is sealed*does not exist*Restore it*", isSealed: true);
        File.Exists(KeyFile).Should().BeFalse();
    }

    [Fact]
    public void Read_OfANamedFileThatIsNotThere_IsRefusedAndMakesNone()
    {
        Refuses(new EnvelopeKeySource(null, KeyFile, MayMake: false), "*does not exist. Make one:*");
        File.Exists(KeyFile).Should().BeFalse();
    }

    [Fact]
    public void Read_OfAFileOfSeveralKeys_SealsWithTheLast()
    {
        Write($"# old and new\n{Text(1)}\n\n  {Text(2)}  \n");

        var envelope = new EnvelopeKeySource(null, KeyFile, MayMake: true).Read(isSealed: true);

        envelope.Newest.Should().Be(IdOf(2));
        envelope.Has(IdOf(1)).Should().BeTrue();
    }

    [Fact]
    public void Read_OfGivenKeys_NeedsNoFile()
    {
        var envelope = new EnvelopeKeySource(new Secret($"{Text(1)},{Text(2)}"), KeyFile, MayMake: true).Read(isSealed: true);

        envelope.Newest.Should().Be(IdOf(2));
        File.Exists(KeyFile).Should().BeFalse();
    }

    [Theory]
    [InlineData("# nothing\n", "*There is no envelope key in *envelope-key*")]
    [InlineData("", "*There is no envelope key*")]
    [InlineData("c2hvcnQ=\n", "*is not 32 bytes in base64*")]
    [InlineData("not base64 at all\n", "*is not 32 bytes in base64*")]
    public void Read_OfAFileThatHoldsNoKey_IsRefused(string text, string message)
    {
        Write(text);
        Refuses(new EnvelopeKeySource(null, KeyFile, MayMake: true), message);
    }

    [Fact]
    public void Read_OfAGivenKeyThatIsNone_IsRefusedWithoutTellingIt() =>
        new EnvelopeKeySource(new Secret("hunter2"), KeyFile, MayMake: true).Invoking(source => source.Read(isSealed: false))
            .Should().Throw<StoreUnavailableException>().Which.Message.Should().Contain("ROLECALL_ENVELOPE_KEY").And.NotContain("hunter2");

    [Theory]
    [InlineData(true, UnixFileMode.OtherRead)]
    [InlineData(true, UnixFileMode.GroupRead)]
    [InlineData(false, UnixFileMode.OtherRead)]
    [InlineData(false, UnixFileMode.GroupWrite)]
    public void Read_OfAFileThatOthersMayUse_IsRefused(bool own, UnixFileMode open)
    {
        if (OperatingSystem.IsWindows())
            return;
        Write(Text(1));
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | open);
        Refuses(new EnvelopeKeySource(null, KeyFile, MayMake: own), "*open to other users*chmod 6*");
    }

    [Fact]
    public void Read_OfANamedFileThatItsGroupReads_TakesIt()
    {
        if (OperatingSystem.IsWindows())
            return;
        // As Kubernetes hands out secrets.
        Write(Text(1));
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        new EnvelopeKeySource(null, KeyFile, MayMake: false).Read(isSealed: true).Newest.Should().Be(IdOf(1));
    }

    [Fact]
    public void Read_OfAFolder_IsRefused()
    {
        Directory.CreateDirectory(KeyFile);
        Refuses(new EnvelopeKeySource(null, KeyFile, MayMake: true), "*envelope-key*cannot be used*");
    }

    internal static string Text(byte number) => Convert.ToBase64String(EnvelopeTests.Key(number));

    /// <summary>These keys, given.</summary>
    internal static EnvelopeKeySource Source(params byte[] keys) =>
        new(new Secret(string.Join(',', keys.Select(Text))), "", MayMake: false);

    internal static ulong IdOf(byte number) => new Envelope([EnvelopeTests.Key(number)]).Newest;

    private void Write(string text)
    {
        using var writer = new StreamWriter(new FileStream(KeyFile, SecretFile.OwnerOnly(FileMode.Create)));
        writer.Write(text);
    }

    private static void Refuses(EnvelopeKeySource source, string message, bool isSealed = false) =>
        source.Invoking(read => read.Read(isSealed)).Should().Throw<StoreUnavailableException>().WithMessage(message);
}

using Rolecall.Server.Cluster;
using Rolecall.Server.Storage;

namespace Rolecall.Cluster.Tests.Guard;

public sealed class ClusterSecretTests : IDisposable
{
    private const string Good = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private readonly SecretFiles files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public void Read_OfOneSecretAmongComments_TakesIt() =>
        ClusterSecret.Read(files.Write($"# of the test\n\n {Good} \n")).Should().NotBeNull();

    [Theory]
    [InlineData("", "*holds 0 cluster secrets*openssl rand*")]
    [InlineData("# none\n", "*holds 0 cluster secrets*")]
    [InlineData(Good + "\n" + Good, "*holds 2 cluster secrets*")]
    [InlineData("c2hvcnQ=", "*not 32 or more bytes in base64*")]
    [InlineData("correct horse battery staple correct horse battery staple", "*not 32 or more bytes in base64*")]
    public void Read_OfWhatCouldBeGuessed_IsRefused(string text, string why) =>
        FluentActions.Invoking(() => ClusterSecret.Read(files.Write(text))).Should().Throw<SecretFileException>().WithMessage(why);

    [Fact]
    public void Read_OfAFileThatIsNotThere_IsRefused() =>
        FluentActions.Invoking(() => ClusterSecret.Read("/nowhere/cluster-secret"))
            .Should().Throw<SecretFileException>().WithMessage("*cannot be used*");

    [Theory]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    [InlineData(UnixFileMode.GroupWrite)]
    public void Read_OfAFileThatOthersMayUse_IsRefused(UnixFileMode open)
    {
        if (OperatingSystem.IsWindows())
            return;
        var file = files.Write(Good);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | open);
        FluentActions.Invoking(() => ClusterSecret.Read(file))
            .Should().Throw<SecretFileException>().WithMessage("*open to other users*chmod*");
    }
}

using Rolecall.Api.Native.V1;

namespace Rolecall.Cluster.Tests.Sandboxing;

/// <summary>Calls that name a sandbox which cannot be: strangers choose these names.</summary>
public sealed class SandboxNameTests(DemoSandbox silos) : IClassFixture<DemoSandbox>
{
    [Theory]
    [InlineData("")]
    [InlineData("no-such")]
    [InlineData("Default")]
    [InlineData("a/b")]
    [InlineData("default~0123456789ab")]
    [InlineData("ünï")]
    [InlineData("a\nb")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123")]
    public async Task Call_ToASandboxThatIsNone_IsTold(string name)
    {
        var (_, refused, _) = await silos.First.Try(null, new GetClockRequest(), sandbox: name);
        (refused!.Fault.Code, refused.Fault.Status).Should().Be(("NoSuchSandbox", 404));
    }
}

using Rolecall.Gateway.Wires;

namespace Rolecall.Gateway.Tests.Aws;

public sealed class WireFaultsTests
{
    [Theory]
    [InlineData(4096, 4096)]
    [InlineData(4095, 4095)]
    [InlineData(4094, 4096)]
    public void Echo_OfALongValue_EndsBetweenCharacters(int before, int repeated) =>
        WireFaults.Echo(new string('a', before) + "😀😀").Should().HaveLength(repeated + 3).And.EndWith("...").And.NotContain("\ud83d...");

    [Fact]
    public void Echo_OfAShortValue_IsTheValue() => WireFaults.Echo(new string('a', 4096)).Should().HaveLength(4096);
}

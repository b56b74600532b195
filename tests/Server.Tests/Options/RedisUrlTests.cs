using System.Net;
using Rolecall.Server.Cluster;

namespace Rolecall.Server.Tests.Options;

public sealed class RedisUrlTests
{
    /// <summary>A comma ends an option of a text of options, and what follows would be an option that an error names.</summary>
    [Fact]
    public void Password_OfAnyCharacters_StaysThePassword()
    {
        var made = RedisUrl.Parse("redis://me:p%2Css%3Dx,ssl=true@cache:6380/3")!;

        (made.User, made.Password, made.DefaultDatabase, made.Ssl, made.AbortOnConnectFail)
            .Should().Be(("me", "p,ss=x,ssl=true", 3, false, false));
        made.EndPoints.Should().ContainSingle().Which.Should().Be(new DnsEndPoint("cache", 6380));
    }

    [Fact]
    public void Url_OfAHostAlone_HasTheUsualPort_AndNoPassword()
    {
        var made = RedisUrl.Parse("redis://127.0.0.1")!;

        (made.User, made.Password, made.DefaultDatabase).Should().Be((null, null, null));
        made.EndPoints.Should().ContainSingle().Which.Should().Be(new IPEndPoint(IPAddress.Loopback, 6379));
    }

    [Theory]
    [InlineData("http://cache")]
    [InlineData("redis://")]
    [InlineData("redis://cache/x")]
    [InlineData("redis://cache/-1")]
    [InlineData("redis://cache?password=x")]
    [InlineData("cache:6379,password=x")]
    public void Url_ThatIsNone_IsRefused(string text) => RedisUrl.Parse(text).Should().BeNull();
}

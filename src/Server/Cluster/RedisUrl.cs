using System.Globalization;
using StackExchange.Redis;

namespace Rolecall.Server.Cluster;

/// <summary>
/// A "redis://USER:PASSWORD@HOST:PORT/NUMBER" as StackExchange.Redis takes it. Never as its text of options: a comma would end the password
/// there, and the rest of it would be an option that a message names.
/// </summary>
internal static class RedisUrl
{
    private const int UsualPort = 6379;

    /// <summary>Null where the text is no such URL.</summary>
    public static ConfigurationOptions? Parse(string text)
    {
        if (!text.StartsWith("redis://", StringComparison.Ordinal) || !Uri.TryCreate(text, UriKind.Absolute, out var url)
            || url.Host.Length == 0 || url.Query.Length > 0)
            return null;
        var made = new ConfigurationOptions { AbortOnConnectFail = false };
        made.EndPoints.Add(url.Host.Trim('[', ']'), url.Port > 0 ? url.Port : UsualPort);
        var user = url.UserInfo.Split(':', 2);
        if (user.Length == 2)
        {
            made.User = user[0].Length > 0 ? Uri.UnescapeDataString(user[0]) : null;
            made.Password = Uri.UnescapeDataString(user[1]);
        }
        if (url.AbsolutePath.Trim('/') is { Length: > 0 } number)
        {
            if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var database))
                return null;
            made.DefaultDatabase = database;
        }
        return made;
    }
}

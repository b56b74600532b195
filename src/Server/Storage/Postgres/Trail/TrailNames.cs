using System.IO.Hashing;
using System.Text;
using Rolecall.Contracts.Storage;

namespace Rolecall.Server.Storage.Postgres.Trail;

/// <summary>
/// The names that a call is looked up by, each as a hash of its kind and itself: an index of numbers is small, and what was found is compared.
/// </summary>
internal static class TrailNames
{
    private const char Account = 'a';
    private const char User = 'u';
    private const char Resource = 'r';
    private const char Event = 'e';
    private const char Error = 'x';
    private const char Request = 'q';

    public static long[] Of(AuditRow row)
    {
        var names = new HashSet<long> { Hash(Event, row.EventName), Hash(Request, row.RequestId) };
        if (row.ErrorCode is { } error)
        {
            names.Add(Hash(Error, error));
            names.Add(Hash(Error, "*"));
        }
        foreach (var view in row.Views)
        {
            names.Add(Hash(Account, view.AccountId));
            names.UnionWith(view.Users.Select(user => Hash(User, user)));
            names.UnionWith(view.Resources.Select(resource => Hash(Resource, resource)));
        }
        return [.. names];
    }

    /// <summary>What a row must have to satisfy the query.</summary>
    public static long[] Of(AuditQuery query)
    {
        (char Kind, string? Name)[] asked =
        [
            (Account, query.AccountId), (User, query.User), (Resource, query.Resource), (Event, query.EventName), (Error, query.ErrorCode),
            (Request, query.RequestId),
        ];
        return [.. asked.Where(one => one.Name is not null).Select(one => Hash(one.Kind, one.Name!))];
    }

    private static long Hash(char kind, string name) => unchecked((long)XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(kind + name)));
}

using Rolecall.Contracts.Storage;
using Rolecall.Server.Storage;

namespace Rolecall.Server.Tests.Storage;

public sealed class SqliteAuthorizationStoreTests : AuthorizationStoreContract
{
    protected override IAuthorizationStore Open(string place) =>
        new SqliteAuthorizationStore(Path.Combine(place, "authorizations.db"), mostBytes: LargestKept);
}

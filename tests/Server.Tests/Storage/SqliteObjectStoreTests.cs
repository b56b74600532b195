using Rolecall.Contracts.Storage.Objects;
using Rolecall.Server.Storage;

namespace Rolecall.Server.Tests.Storage;

public sealed class SqliteObjectStoreTests : ObjectStoreContract
{
    protected override IObjectStore Open(string place) => new SqliteObjectStore(Path.Combine(place, "objects.db"));
}

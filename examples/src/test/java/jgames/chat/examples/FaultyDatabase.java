package jgames.chat.examples;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;

/** A database that fails as it is told to. */
final class FaultyDatabase {
    /** How a commit of events fails. */
    enum Fault {
        /** They are there, and nobody says so. */
        COMMITS_AND_FAILS,
        /** They are not there. */
        ROLLS_BACK_AND_FAILS
    }

    /** The next commits of events fail in these ways. */
    final Queue<Fault> commits = new ConcurrentLinkedQueue<>();

    /** Whether nobody can reach it. */
    volatile boolean away;

    private final DataSource real;

    FaultyDatabase(DataSource real) {
        this.real = real;
    }

    DataSource source() {
        return proxy(DataSource.class, (self, method, args) -> {
            if (away) {
                throw new SQLException("away", "08001");
            }
            Object result = call(real, method, args);
            return result instanceof Connection connection ? faulty(connection) : result;
        });
    }

    private Connection faulty(Connection connection) {
        boolean[] writes = {false};
        return proxy(Connection.class, (self, method, args) -> {
            writes[0] |= method.getName().equals("prepareStatement") && ((String) args[0]).contains("into chat_events");
            Fault fault = method.getName().equals("commit") && writes[0] ? commits.poll() : null;
            if (fault == null) {
                return call(connection, method, args);
            }
            if (fault == Fault.COMMITS_AND_FAILS) {
                connection.commit();
            } else {
                connection.rollback();
            }
            throw new SQLException("lost", "08006");
        });
    }

    private static Object call(Object real, Method method, Object[] args) throws Throwable {
        try {
            return method.invoke(real, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
